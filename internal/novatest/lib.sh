# shellcheck shell=bash
# shellcheck disable=SC2034 # not every setting is used here
# lib.sh - what the scripts of this folder share: settings, the lock, the state directory, processes, HTTP.

export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8   # Debian's python3, no other
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
unset "${!OS_@}"                                # a sourced openrc file must not steer OpenStack's programs
umask 077

RELEASE=${NOVATEST_RELEASE:-bookworm}           # of Debian, and with it of Nova
case $RELEASE in
bookworm) PORT=27400 ;;
trixie) PORT=27420 ;;
sid) PORT=27440 ;;
*) echo "novatest: NOVATEST_RELEASE=$RELEASE: bookworm, trixie or sid please" >&2; exit 1 ;;
esac
STATE=$(realpath -m "${NOVATEST_STATE:-/var/tmp/terraform-provider-compute-nova-$RELEASE}")
SOCKET=$STATE/mysql.sock
REGION=RegionOne
ADMIN_PASSWORD=admin-password
SHORT_TOKEN_SECONDS=5

PORT=${NOVATEST_PORT:-$PORT}                    # the first of eight
KEYSTONE_PORT=$PORT           SHORT_KEYSTONE_PORT=$((PORT + 1))
NOVA_PORT=$((PORT + 2))       PLACEMENT_PORT=$((PORT + 3))
STUB_PORT=$((PORT + 4))       RABBITMQ_PORT=$((PORT + 5))
RABBITMQ_DIST=$((PORT + 6))   EPMD_PORT=$((PORT + 7))
KEYSTONE=http://127.0.0.1:$KEYSTONE_PORT/v3
SHORT_KEYSTONE=http://127.0.0.1:$SHORT_KEYSTONE_PORT/v3
NOVA=http://127.0.0.1:$NOVA_PORT

# All that runs, with its port, or "-". The first run is stopped last.
SERVICES=(
    mariadb:-
    epmd:"$EPMD_PORT" rabbitmq:"$RABBITMQ_PORT" rabbitmq-distribution:"$RABBITMQ_DIST"
    stub:"$STUB_PORT"
    keystone:"$KEYSTONE_PORT" keystone-short:"$SHORT_KEYSTONE_PORT" placement:"$PLACEMENT_PORT"
    nova-conductor:- nova-scheduler:- nova-api:"$NOVA_PORT" nova-compute-1:- nova-compute-2:- nova-compute-3:-
)

die() { echo "novatest: $*" >&2; exit 1; }

# refuse_elsewhere ends with status 77, "cannot run here", anywhere but as root on Debian.
refuse_elsewhere() {
    local why=
    [ "$EUID" = 0 ] || why='only root can install the packages'
    grep -qsx 'ID=debian' /etc/os-release || why='only Debian has the packages'
    [ -z "$why" ] || { echo "novatest: cannot run here: $why" >&2; exit 77; }
}

# locked FUNCTION...: one script at a time. The lock is this shell's alone: closing descriptor 9 for the function's
# time hides it from every program started, so that it ends with the shell, however the shell ends.
locked() {
    exec 9>/run/novatest.lock
    flock -n 9 || { echo 'novatest: waiting for another run to end'; flock -w 900 9 || die 'it does not end'; }
    "$@" 9>&-
}

# lap WHAT: how long it took since the last one.
LAP=$EPOCHREALTIME
lap() {
    local now=$EPOCHREALTIME
    awk -v what="$1" -v from="$LAP" -v to="$now" 'BEGIN {printf "%-22s %6.1f s\n", what, to - from}'
    LAP=$now
}

# apt_get ARGUMENTS: one apt-get at a time, those of a killed run, which hold the lock themselves, included.
apt_get() (
    umask 022
    NOVATEST_SERVICE='' DEBIAN_FRONTEND=noninteractive flock /run/novatest-apt.lock \
        apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" </dev/null
)

# ---- folders ------------------------------------------------------------------------

# claim FOLDER makes it ours, and refuses one that is somebody else's: it will be deleted one day.
claim() {
    [[ $1 =~ ^/[A-Za-z0-9/._-]+$ ]] || die "$1: only letters, digits and /._- please"
    mkdir -p "$1"
    [ -O "$1" ] || die "$1 belongs to another user"
    [ -e "$1/.novatest" ] || [ -z "$(ls -A "$1")" ] || die "$1 holds files that are not ours"
    touch "$1/.novatest"
}

claim_state() {
    [ ${#STATE} -le 80 ] || die "NOVATEST_STATE=$STATE is too long for a unix socket's path"
    claim "$STATE"
    mkdir -p "$STATE/log"
}

# wipe FOLDER deletes what is ours, the mark that it is ours last. What is mounted below it would go with it.
wipe() {
    [ -e "$1/.novatest" ] || return 0
    ! grep -qF " $1/" /proc/self/mountinfo || die "something is mounted below $1: nothing was deleted"
    find "$1" -mindepth 1 -maxdepth 1 ! -name .novatest -exec rm -rf {} +
    mountpoint -q "$1" || rm -rf "$1"                   # in a base system it is mounted itself (base.sh)
}
wipe_state() { wipe "$STATE"; }

# ---- processes ----------------------------------------------------------------------------------
# A process is ours, and which one it is, by a variable in its environment. There are no pid files: they outlive a
# reboot and then name somebody else's process. What a killed nova-up.sh leaves behind runs under the name "step".

export NOVATEST_SERVICE=$STATE:step
export SPT_NOENV=1          # newer Novas set their titles, and setproctitle would write them over the environment

pids() {                    # pids [SERVICE]: its processes, children included; without a name, all of ours
    local match=(-F "NOVATEST_SERVICE=$STATE:")
    [ $# = 0 ] || match=(-xF "NOVATEST_SERVICE=$STATE:$1")
    ( unset NOVATEST_SERVICE; grep -lsz "${match[@]}" /proc/[0-9]*/environ | cut -d/ -f3 ) || true
}

start() {                   # start SERVICE COMMAND...
    local service=$1; shift
    NOVATEST_SERVICE=$STATE:$service setsid nohup "$@" >>"$STATE/log/$service.log" 2>&1 </dev/null &
}

stop() {                    # stop SECONDS [SERVICE]: TERM, and after so many seconds KILL
    local end=$((SECONDS + $1)) signal=TERM found; shift
    # shellcheck disable=SC2086 # a list of numbers
    while found=$(pids "$@"); [ -n "$found" ]; do
        [ "$SECONDS" -lt "$end" ] || signal=KILL
        [ "$SECONDS" -lt $((end + 15)) ] || die "cannot be stopped:" $found
        kill -$signal $found 2>/dev/null || true
        sleep 0.3
    done
}

# stop_all ends what is ours: the database on its own and last, so that everybody's last word is kept.
stop_all() {
    local service found
    for service in step "${SERVICES[@]%%:*}"; do
        [ "$service" != mariadb ] || continue
        found+=" $(pids "$service")"
    done
    # shellcheck disable=SC2086
    kill $found 2>/dev/null || true
    for service in step "${SERVICES[@]%%:*}"; do [ "$service" = mariadb ] || stop 5 "$service"; done
    stop 30 mariadb
    stop 0
}

# ---- HTTP ---------------------------------------------------------------------------------------

# login USER PASSWORD PROJECT: a token.
login() {
    curl -sf -D - -o /dev/null -H 'Content-Type: application/json' "$KEYSTONE/auth/tokens" -d '{"auth": {
        "identity": {"methods": ["password"],
                     "password": {"user": {"name": "'"$1"'", "domain": {"id": "default"}, "password": "'"$2"'"}}},
        "scope": {"project": {"name": "'"$3"'", "domain": {"id": "default"}}}}}' |
        awk 'tolower($1) == "x-subject-token:" {print $2}' | tr -d '\r'
}

# api TOKEN METHOD URL [BODY]: the answer's body; fails where the answer is an error.
api() {
    curl -sf -X "$2" -H "X-Auth-Token: $1" -H 'OpenStack-API-Version: compute 2.84' \
        -H 'Content-Type: application/json' "$3" ${4:+-d "$4"}
}

# actions TOKEN SERVER-ID: the server's actions, shortened.
actions() { api "$1" GET "$NOVA/v2.1/servers/$2/os-instance-actions" | jq -c '[.instanceActions[] | {action, request_id, message}]'; }
