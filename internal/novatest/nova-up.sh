#!/bin/bash
# nova-up.sh - brings up a real OpenStack Nova and Keystone on loopback, from Debian's packages, as root: those of the
# release that NOVATEST_RELEASE names (bookworm, trixie or sid), in a chroot where it is not the machine's own.
# What it made is described in $STATE/world.json, which is written last: where that file is missing, or where what made
# it has changed since, everything is made anew. Running it again is harmless. Status 77: cannot run here.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/lib.sh"
. "$HERE/config.sh"
. "$HERE/base.sh"

# ---- before anything is started -----------------------------------------------------------------

check_ports() {
    local service port holder taken=
    for service in "${SERVICES[@]}"; do
        port=${service#*:}
        if [ "$port" = - ] || ! listening "$port"; then continue; fi
        holder=$(ss -Hltnp "sport = :$port" 2>/dev/null | grep -o 'users:.*' | tr '\n' ' ') || true
        echo "novatest: port $port, which ${service%%:*} wants, is taken by somebody else's process ${holder}" >&2
        taken=1
    done
    [ -z "$taken" ] || die "nothing was started. NOVATEST_PORT=N takes the eight ports from N on (now $PORT)"
}

PACKAGES=(nova-api nova-conductor nova-scheduler python3-nova python3-keystone python3-placement uwsgi-plugin-python3
          mariadb-server-core mariadb-client-core rabbitmq-server curl jq openssl)
versions() { dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' "${PACKAGES[@]}" 2>/dev/null | sort -u; }
installed() { [ "$(versions | grep -c ' installed$')" = ${#PACKAGES[@]} ]; }

# Debian's packages start their services when installed, unless this file says no.
POLICY=/usr/sbin/policy-rc.d
forbid_starts() {
    [ -e $POLICY ] || printf '#!/bin/sh\n# novatest: nothing starts by being installed\nexit 101\n' >$POLICY
    chmod 755 $POLICY
}
allow_starts() { ! grep -qs '^# novatest:' $POLICY || rm -f $POLICY; }

install_packages() {
    if ! installed; then
        forbid_starts
        { flock /run/novatest-apt.lock dpkg --configure -a && apt_get update &&
          apt_get install --no-install-recommends "${PACKAGES[@]}"; } >"$STATE/log/apt.log" 2>&1 ||
            { tail -n 20 "$STATE/log/apt.log" >&2; die 'the packages cannot be installed'; }
        lap 'packages installed'
    fi
    allow_starts
}

# stamp: by what a world is made. Another stamp is another world.
stamp() { { echo "$STATE $PORT"; versions; cat "$HERE"/*.{sh,py}; } | sha256sum; }

# whole: there is a world, and these very scripts and packages made it.
whole() { [ -s "$STATE/world.json" ] && [ "$(cat "$STATE/stamp" 2>/dev/null)" = "$(stamp)" ]; }

# ---- health -------------------------------------------------------------------------------------

sql() { mariadb --no-defaults -uroot -S "$SOCKET"; }
answers() { sql <<<'SELECT 1'; }
http() { curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$1/"; }
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

computes_up() {             # computes_up COUNT: so many nova-compute processes have reported since they were started
    local token; token=$(login admin "$ADMIN_PASSWORD" admin)
    api "$token" GET "$NOVA/v2.1/os-services?binary=nova-compute" |
        jq -e --arg since "$STARTED" --argjson count "$1" \
            '[.services[] | select(.state == "up" and (.updated_at // "") > $since)] | length == $count'
}

# healthy: everything runs, and Nova tells of the first server what world.json tells.
healthy() {
    local service token
    for service in "${SERVICES[@]%%:*}"; do
        case $service in
        rabbitmq-distribution | nova-compute-3) ;;          # runs inside another; died while seeding
        *) [ -n "$(pids "$service")" ] || return 1 ;;
        esac
    done
    http "$SHORT_KEYSTONE_PORT" && STARTED='' computes_up 2 >/dev/null || return 1
    token=$(login admin "$ADMIN_PASSWORD" admin) &&
        actions "$token" "$(jq -r .servers.web.id "$STATE/world.json")" |
        jq -e --slurpfile world "$STATE/world.json" '. == $world[0].servers.web.actions' >/dev/null
}

wait_for() {                # wait_for SERVICE SECONDS COMMAND...: until the command succeeds
    local service=$1 end=$((SECONDS + $2)); shift 2
    until "$@" >/dev/null 2>&1; do
        sleep 0.3
        if [ -z "$(pids "$service")" ] || [ $SECONDS -ge $end ]; then
            tail -n 20 "$STATE/log/$service.log" >&2
            die "$service does not come up (see $STATE/log)"
        fi
    done
}

# ---- services -----------------------------------------------------------------------------------

start_mariadb() {           # on a unix socket only
    [ -d "$STATE/mysql" ] || mariadb-install-db --no-defaults --user=root --datadir="$STATE/mysql" \
        --auth-root-authentication-method=normal --skip-test-db >"$STATE/log/mariadb-install.log" 2>&1
    start mariadb mariadbd --no-defaults --user=root --datadir="$STATE/mysql" --socket="$SOCKET" --skip-networking \
        --max-connections=400 --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=2 --performance-schema=off
    wait_for mariadb 60 answers
}

start_rabbitmq() {          # always from nothing: it holds no message worth keeping, and may have been killed
    local home=$STATE/rabbitmq
    rm -rf "$home"; mkdir "$home"
    start epmd env ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "$EPMD_PORT"
    wait_for epmd 20 listening "$EPMD_PORT"
    start rabbitmq env HOME="$home" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$EPMD_PORT" \
        RABBITMQ_NODENAME=novatest@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
        RABBITMQ_NODE_PORT="$RABBITMQ_PORT" RABBITMQ_DIST_PORT="$RABBITMQ_DIST" \
        RABBITMQ_MNESIA_BASE="$home" RABBITMQ_LOG_BASE="$STATE/log" RABBITMQ_CONF_ENV_FILE=/dev/null \
        RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" RABBITMQ_CONFIG_FILE="$home/none" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +sbwt none' \
        /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server
}

start_wsgi() {              # start_wsgi SERVICE PORT PROCESSES SCRIPT MODULE: under uwsgi, as Debian does
    local application=(--wsgi-file "$4")
    [ -e "$4" ] || application=(--module "$5")              # from 2025.2 on there are no scripts
    start "$1" uwsgi --plugins python3 --http-socket "127.0.0.1:$2" --master --processes "$3" --lazy-apps --enable-threads \
        --thunder-lock --die-on-term --no-orphans --buffer-size 65535 --rem-header Content-Length "${application[@]}"
}

# Two Keystones with one database and one set of keys: what one issues the other accepts, but the second one's tokens
# are over after a few seconds.
start_keystone() {
    local application=(/usr/bin/keystone-wsgi-public keystone.wsgi.api:application)
    OS_KEYSTONE_CONFIG_DIR=$STATE/etc/keystone start_wsgi keystone "$KEYSTONE_PORT" 2 "${application[@]}"
    OS_KEYSTONE_CONFIG_DIR=$STATE/etc/keystone-short start_wsgi keystone-short "$SHORT_KEYSTONE_PORT" 1 "${application[@]}"
    wait_for keystone 60 http "$KEYSTONE_PORT"
    wait_for keystone-short 60 http "$SHORT_KEYSTONE_PORT"
}

NOVA_CONF=(--config-file "$STATE/etc/nova/nova.conf")
start_nova() {              # start_nova HOSTS: two, or, for a new world, three
    local n
    STARTED=$(date -u +%FT%T)
    OS_PLACEMENT_CONFIG_DIR=$STATE/etc/placement start_wsgi placement "$PLACEMENT_PORT" 1 \
        /usr/bin/placement-api placement.wsgi.api:application
    OS_NOVA_CONFIG_DIR=$STATE/etc/nova start_wsgi nova-api "$NOVA_PORT" 2 \
        /usr/bin/nova-api-wsgi nova.wsgi.osapi_compute:application
    wait_for rabbitmq 60 listening "$RABBITMQ_PORT"
    start nova-conductor nova-conductor "${NOVA_CONF[@]}"
    start nova-scheduler nova-scheduler "${NOVA_CONF[@]}"
    wait_for placement 60 http "$PLACEMENT_PORT"
    for ((n = 1; n <= $1; n++)); do
        start "nova-compute-$n" python3 "$HERE/compute.py" "${NOVA_CONF[@]}" --config-file "$STATE/etc/nova/fake-$n.conf"
    done
    wait_for nova-api 60 http "$NOVA_PORT"
    wait_for nova-compute-2 120 computes_up "$1"
}

# ---- what a new world needs ---------------------------------------------------------------------

keystone_database() {
    local manage=(keystone-manage --config-file "$STATE/etc/keystone/keystone.conf")
    "${manage[@]}" fernet_setup --keystone-user root --keystone-group root
    "${manage[@]}" db_sync
    "${manage[@]}" bootstrap --bootstrap-password "$ADMIN_PASSWORD" --bootstrap-region-id $REGION \
        --bootstrap-public-url "$KEYSTONE" --bootstrap-internal-url "$KEYSTONE" --bootstrap-admin-url "$KEYSTONE"
}

nova_manage() { nova-manage "${NOVA_CONF[@]}" "$@"; }
nova_databases() {
    placement-manage --config-file "$STATE/etc/placement/placement.conf" db sync
    nova_manage api_db sync
    nova_manage cell_v2 map_cell0
    nova_manage cell_v2 create_cell --name cell1
    nova_manage db sync
}

# logged NAME FUNCTION: with its output in a log.
logged() {
    local log=$STATE/log/$1.log; shift
    ( set -e; "$@" ) >>"$log" 2>&1
}

databases() {               # Keystone's and Nova's side by side
    local nova
    printf 'CREATE DATABASE %s CHARACTER SET utf8;\n' keystone placement nova_api nova_cell0 nova | sql
    logged nova-manage nova_databases & nova=$!
    logged keystone-manage keystone_database
    wait $nova
    lap 'databases made'
}

world() {                   # all that the tests need to know
    jq -n --arg identity "$KEYSTONE" --arg short "$SHORT_KEYSTONE" --argjson seconds $SHORT_TOKEN_SECONDS \
        --arg compute "$NOVA" --arg region $REGION --arg versions "$(versions)" \
        --arg release "$RELEASE" --arg newest "$(curl -sf "$NOVA/v2.1/" | jq -r .version.version)" \
        --slurpfile accounts "$STATE/accounts.json" --slurpfile servers "$STATE/servers.json" '
        {identity_url: $identity, short_token_identity_url: $short, short_token_seconds: $seconds,
         compute_url: $compute, region: $region, release: $release, newest_microversion: $newest,
         versions: ($versions | split("\n") | map(split(" ") | {(.[0]): .[1]}) | add)} + $accounts[0] + $servers[0]'
}

make_world() {
    "$HERE/keystone-seed.sh"
    lap 'accounts made'
    start_nova 3
    lap 'nova up'
    logged nova-manage nova_manage cell_v2 discover_hosts
    "$HERE/nova-seed.sh"
    lap 'servers seeded'
    world >"$STATE/world.json.new"
    sync "$STATE/world.json.new"
    mv "$STATE/world.json.new" "$STATE/world.json"
}

# ---- all of it ----------------------------------------------------------------------------------

# give_up leaves logs, and no process. A world from before that no longer comes up is not worth mending.
give_up() {
    local status=$?
    [ $status != 0 ] || return 0
    stop_all
    [ -n "$AGAIN" ] || exit $status
    echo 'novatest: the world from before does not come up: making a new one' >&2
    wipe_state
    exec env -u NOVATEST_SERVICE "$HERE/nova-up.sh"
}

up() {
    if whole && healthy; then lap 'up already'; return; fi
    stop_all
    check_ports
    claim_state
    install_packages
    AGAIN=
    trap give_up EXIT
    trap 'exit 130' INT TERM
    if whole; then AGAIN=1; else wipe_state; claim_state; stamp >"$STATE/stamp"; fi

    write_config
    start stub python3 "$HERE/stub.py" "$STUB_PORT"
    start_rabbitmq
    start_mariadb
    lap 'mariadb up'
    [ -n "$AGAIN" ] || databases
    start_keystone
    lap 'keystone up'
    if [ -n "$AGAIN" ]; then start_nova 2; lap 'nova up'; else make_world; fi
    trap - EXIT
}

refuse_elsewhere
if [ "$RELEASE" != "$(own_release)" ]; then
    locked make_base
    in_base /novatest/nova-up.sh
    exit
fi
locked up
awk -v seconds=$SECONDS 'BEGIN {printf "%-22s %6.1f s\n", "in all", seconds}'
echo "keystone $KEYSTONE   nova $NOVA   NOVATEST_WORLD=$STATE/world.json"
