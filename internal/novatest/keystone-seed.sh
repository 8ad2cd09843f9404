#!/bin/bash
# keystone-seed.sh - called by nova-up.sh: makes projects, users, the service catalog and an application credential,
# and writes accounts.json and two openrc files.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
TOKEN=$(login admin $ADMIN_PASSWORD admin)

ks() { api "$TOKEN" "$1" "$KEYSTONE$2" "${@:3}"; }                 # ks METHOD PATH [BODY]
add_project() { ks POST /projects '{"project": {"name": "'"$1"'", "domain_id": "default"}}' | jq -r .project.id; }
add_user() { ks POST /users '{"user": {"name": "'"$1"'", "password": "'"$1"'-password", "domain_id": "default"}}' | jq -r .user.id; }
grant() { ks PUT "/projects/$1/users/$2/roles/$(ks GET "/roles?name=$3" | jq -r '.roles[0].id')"; }    # grant PROJECT USER ROLE

add_service() {             # add_service TYPE NAME PUBLIC-URL INTERNAL-URL ADMIN-URL
    local id interface
    id=$(ks POST /services '{"service": {"type": "'"$1"'", "name": "'"$2"'"}}' | jq -r .service.id)
    shift 2
    for interface in public internal admin; do
        ks POST /endpoints '{"endpoint": {"service_id": "'"$id"'", "region_id": "'$REGION'",
            "interface": "'$interface'", "url": "'"$1"'"}}' >/dev/null
        shift
    done
}

account() {                 # account USER USER-ID PROJECT PROJECT-ID
    jq -n --arg user "$1" --arg user_id "$2" --arg project "$3" --arg project_id "$4" \
        '{($user): {user_name: $user, user_id: $user_id, password: "\($user)-password",
                    project_name: $project, project_id: $project_id, domain_name: "Default", domain_id: "default"}}'
}

openrc() {                  # openrc USER PROJECT
    printf 'export %s\n' OS_AUTH_TYPE=password OS_AUTH_URL="$KEYSTONE" OS_USERNAME="$1" OS_PASSWORD="$1-password" \
        OS_PROJECT_NAME="$2" OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default OS_REGION_NAME=$REGION \
        OS_INTERFACE=public OS_IDENTITY_API_VERSION=3 >"$STATE/openrc-$1"
}

admin=$(ks GET '/users?name=admin' | jq -r '.users[0].id')
admin_project=$(ks GET '/projects?name=admin' | jq -r '.projects[0].id')
demo=$(add_project demo) other=$(add_project other)
member=$(add_user member) reader=$(add_user reader) stranger=$(add_user stranger)
grant "$demo" "$admin" admin
grant "$demo" "$member" member
grant "$demo" "$reader" reader
grant "$other" "$stranger" member

# The three shapes that a compute endpoint has in the wild, one for each interface.
add_service compute nova "$NOVA/v2.1" "$NOVA/v2.1/\$(project_id)s" "$NOVA"
for service in placement:placement:$PLACEMENT_PORT image:glance:$STUB_PORT network:neutron:$STUB_PORT; do
    IFS=: read -r type name port <<<"$service"
    url=http://127.0.0.1:$port
    add_service "$type" "$name" "$url" "$url" "$url"
done

TOKEN=$(login member member-password demo)                         # only its user can make one
credential=$(ks POST "/users/$member/application_credentials" \
    '{"application_credential": {"name": "novatest", "secret": "novatest-secret"}}')
{ account admin "$admin" admin "$admin_project"
  account member "$member" demo "$demo"
  account reader "$reader" demo "$demo"
  account stranger "$stranger" other "$other"
} | jq -s --argjson credential "$credential" \
    '{accounts: add, application_credential: ($credential.application_credential | {id, name, secret})}' >"$STATE/accounts.json"
openrc admin admin
openrc member demo
