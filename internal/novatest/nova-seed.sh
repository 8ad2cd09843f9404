#!/bin/bash
# nova-seed.sh - called by nova-up.sh: makes the servers that the tests read about, acts on them through the API alone,
# and writes servers.json: their IDs, and their actions as an administrator sees them.
set -euo pipefail
HERE=$(dirname "$0")
. "$HERE/lib.sh"
. "$HERE/nova-seed-failures.sh"
IMAGE=70000000-0000-4000-8000-000000000001 OTHER_IMAGE=70000000-0000-4000-8000-000000000002
SMALL=1 LARGE=2 HUGE=9                                             # flavors
SERVERS=$NOVA/v2.1/servers

declare -A ID TOKEN=(
    [admin]=$(login admin $ADMIN_PASSWORD admin)
    [member]=$(login member member-password demo)
    [stranger]=$(login stranger stranger-password other)
)

# settle SERVER [STATUS]: waits until nothing is under way on it (and it has the status), or it is gone.
settle() {
    local end=$((SECONDS + 90)) state
    while state=$(api "${TOKEN[admin]}" GET "$SERVERS/${ID[$1]}" | jq -r '.server | "\(.status) \(.["OS-EXT-STS:task_state"])"'); do
        case $state in BUILD*) ;; "${2:-}"*' null') return ;; esac
        [ $SECONDS -lt $end ] || die "$1 hangs: $state"
        sleep 0.1
    done
}

add_flavor() {              # add_flavor ID NAME CPUS DISK
    api "${TOKEN[admin]}" POST "$NOVA/v2.1/flavors" \
        '{"flavor": {"id": "'"$1"'", "name": "'"$2"'", "vcpus": '"$3"', "ram": 64, "disk": '"$4"'}}' >/dev/null
}

create() {                  # create USER FLAVOR SERVER...; with FAILS=CALL, servers that fail in it
    local user=$1 flavor=$2 name; shift 2
    for name in "$@"; do
        ID[$name]=$(api "${TOKEN[$user]}" POST "$SERVERS" '{"server": {"name": "'"$name"'", "imageRef": "'$IMAGE'",
            "flavorRef": "'"$flavor"'", '"${FAILS:+\"description\": \"fails: $FAILS\",}"' "networks": "none"}}' | jq -r .server.id)
    done
}

request() { api "${TOKEN[$2]}" POST "$SERVERS/${ID[$1]}/action" "$3" >/dev/null; }      # request SERVER USER ACTION
act() { request "$1" "$2" "$3"; settle "$1" "${4:-}"; }                                 # act SERVER USER ACTION [STATUS]
refused() { ! request "$@" || die "$1: Nova took $3"; settle "$1"; }                     # refused SERVER USER ACTION

web_lives() {               # an ordinary life: twenty actions with the create
    local action
    for action in '{"reboot": {"type": "SOFT"}}' '{"reboot": {"type": "HARD"}}' '{"os-stop": null}' '{"os-start": null}' \
        '{"pause": null}' '{"unpause": null}' '{"suspend": null}' '{"resume": null}' \
        '{"lock": {"locked_reason": "audit"}}' '{"unlock": null}' \
        '{"rebuild": {"imageRef": "'$OTHER_IMAGE'"}}' '{"shelve": null}' '{"unshelve": null}'; do
        act web member "$action"
    done
    act web member '{"resize": {"flavorRef": "'$LARGE'"}}' VERIFY_RESIZE
    act web member '{"confirmResize": null}' ACTIVE
    act web member '{"resize": {"flavorRef": "'$SMALL'"}}' VERIFY_RESIZE
    act web member '{"revertResize": null}' ACTIVE
    act web member '{"os-stop": null}'
    act web member '{"os-start": null}'
}

busy_lives() {              # more actions than a page need hold
    for _ in $(seq 33); do
        request busy member '{"lock": null}'
        request busy member '{"unlock": null}'
    done
}

broken_lives() {            # an administrator's migrations fail: no other host; no such host; at the second host
    act broken admin '{"migrate": null}'
    refused broken admin '{"os-migrateLive": {"host": "no-such-host", "block_migration": "auto"}}'
    act broken admin '{"os-migrateLive": {"host": null, "block_migration": "auto"}}'
    hosts fake-1 fake-2
    act broken admin '{"migrate": {"host": "fake-2"}}'
    act broken admin '{"os-resetState": {"state": "active"}}'
}

bounced_lives() {           # built on the second host, which has more room, and sent on by it to the first
    create member $SMALL bounced
    settle bounced
}

describe() {                # describe: all servers as JSON
    local name
    for name in "${!ID[@]}"; do
        jq -n --arg name "$name" --arg id "${ID[$name]}" --argjson actions "$(actions "${TOKEN[admin]}" "${ID[$name]}")" \
            '{($name): {id: $id, actions: $actions}}'
    done | jq -s --arg image $IMAGE --arg flavor $SMALL '{image_id: $image, flavor_id: $flavor, servers: add}'
}

add_flavor $SMALL small 1 1
add_flavor $LARGE large 2 1
add_flavor $HUGE huge 1 2000000
hosts fake-1
create member $SMALL auto web broken gone busy scratch scratch-2 scratch-3
create stranger $SMALL foreign
create member $HUGE huge                                            # fits nowhere: its create fails, in cell0
for name in "${!ID[@]}"; do settle "$name"; done

act auto member '{"resize": {"flavorRef": "'$LARGE'"}}' VERIFY_RESIZE   # and left for Nova to confirm
busy_lives & busy=$!
act gone member '{"reboot": {"type": "SOFT"}}'
api "${TOKEN[member]}" DELETE "$SERVERS/${ID[gone]}"
act foreign stranger '{"os-stop": null}'
web_lives
broken_lives
bounced_lives
creates_fail
built_servers_fail
third_host_dies
settle gone
settle auto ACTIVE
wait $busy
describe >"$STATE/servers.json"
