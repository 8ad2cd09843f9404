# shellcheck shell=bash
# shellcheck disable=SC2086 # the settings of nova-seed.sh hold no blanks
# nova-seed-failures.sh - a part of nova-seed.sh: servers whose lives went wrong. A server's description tells its hosts
# where to fail (compute.py); the third host dies for good.

host() {                    # host HOST KEY VALUE: sets what Nova holds of a host's nova-compute
    local id
    id=$(api "${TOKEN[admin]}" GET "$NOVA/v2.1/os-services?binary=nova-compute&host=$1" | jq -r '.services[0].id')
    api "${TOKEN[admin]}" PUT "$NOVA/v2.1/os-services/$id" '{"'"$2"'": '"$3"'}' >/dev/null
}

hosts() {                   # hosts HOST...: the scheduler may use these, and no other
    local name
    for name in fake-1 fake-2 fake-3; do
        case " $* " in *" $name "*) host $name status '"enabled"' ;; *) host $name status '"disabled"' ;; esac
    done
}

tell() {                    # tell SERVER CALL: from now on it fails in that
    api "${TOKEN[member]}" PUT "$SERVERS/${ID[$1]}" '{"server": {"description": "fails: '"$2"'"}}' >/dev/null
}

delete() { api "${TOKEN[member]}" DELETE "$SERVERS/${ID[$1]}"; }    # delete SERVER

creates_fail() {            # on one host after another; at the first; nowhere to begin with
    hosts fake-1 fake-2
    FAILS=spawn create member $SMALL unbuilt
    FAILS=abort create member $SMALL aborted
    create member $HUGE hostless
    settle unbuilt
    settle aborted
    settle hostless
    delete hostless
    settle hostless
}

built_servers_fail() {
    hosts fake-1
    FAILS=live_migration create member $SMALL rolled-back
    FAILS='check_can_live_migrate_destination once' create member $SMALL second-try
    FAILS=finish_migration create member $SMALL unresized
    FAILS=reboot create member $SMALL unrebooted
    create member $SMALL unrebuilt unshelved
    local name
    for name in rolled-back second-try unresized unrebooted unrebuilt unshelved; do settle $name; done
    hosts fake-1 fake-2 fake-3
    act rolled-back admin '{"os-migrateLive": {"host": "fake-2", "block_migration": "auto"}}'
    act second-try admin '{"os-migrateLive": {"host": null, "block_migration": "auto"}}'
    act unresized member '{"resize": {"flavorRef": "'$LARGE'"}}'
    act unrebooted member '{"reboot": {"type": "SOFT"}}'
    tell unrebuilt spawn
    act unrebuilt member '{"rebuild": {"imageRef": "'$OTHER_IMAGE'"}}'
    act unshelved member '{"shelve": null}'
    tell unshelved spawn
    act unshelved member '{"unshelve": null}'
}

third_host_dies() {         # first without Nova's knowing, which takes it a minute; then it is told so
    local name
    hosts fake-3
    create member $SMALL stuck deleting deleted-twice deleted-down force-deleted evacuated unevacuated
    for name in stuck deleting deleted-twice deleted-down force-deleted evacuated unevacuated; do settle $name; done
    hosts fake-1
    act stuck member '{"resize": {"flavorRef": "'$LARGE'"}}' VERIFY_RESIZE
    stop 0 nova-compute-3
    request stuck member '{"confirmResize": null}'
    delete deleting
    delete deleted-twice
    host fake-3 forced_down true
    delete deleted-twice
    delete deleted-down
    request force-deleted member '{"forceDelete": null}'
    act evacuated admin '{"evacuate": {"host": "fake-1"}}'
    tell unevacuated spawn
    act unevacuated admin '{"evacuate": {"host": "fake-1"}}'
    for name in deleted-twice deleted-down force-deleted; do settle $name; done
}
