#!/bin/bash
# nova-record.sh FOLDER - writes what the Nova that is up answers about the servers whose lives went wrong, one file an
# answer, in the form that internal/fakecloud/testdata has: the log, each action and the server itself, for the owner
# and for an administrator.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
[ $# = 1 ] || die 'usage: nova-record.sh FOLDER'
mkdir -p "$1"
cd "$1"
declare -A TOKEN=([admin]=$(login admin $ADMIN_PASSWORD admin) [member]=$(login member member-password demo))
VERSION='OpenStack-API-Version: compute 2.84'

record() {                  # record NAME USER PATH
    local token=${TOKEN[$2]} url=$NOVA/v2.1/servers/$3
    { echo "# curl -H X-Auth-Token: ${token:0:12}... -H $VERSION $url"
      curl -si -H "X-Auth-Token: $token" -H "$VERSION" "$url"
      echo
    } >"f-$1-$2.txt"
}

SERVERS=(unbuilt aborted bounced hostless rolled-back second-try unresized unrebooted unrebuilt unshelved
         stuck deleting deleted-twice deleted-down force-deleted evacuated unevacuated)
for server in "${SERVERS[@]}"; do
    id=$(jq -r --arg name "$server" '.servers[$name].id' "$STATE/world.json")
    for user in admin member; do
        record "server-$server" $user "$id"
        record "list-$server" $user "$id/os-instance-actions"
        count=0
        while read -r action request; do
            record "show-$server-$((++count))-$action" $user "$id/os-instance-actions/$request"
        done < <(jq -r --arg name "$server" '.servers[$name].actions | reverse[] | "\(.action) \(.request_id)"' "$STATE/world.json")
    done
done
