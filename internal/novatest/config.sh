# shellcheck shell=bash
# config.sh - the configuration files of all services, written below $STATE/etc.

database() { echo "mysql+pymysql://root@localhost/$1?unix_socket=$SOCKET&charset=utf8"; }

keystone_conf() {           # keystone_conf TOKEN-SECONDS
    cat <<EOF_CONF
[DEFAULT]
use_stderr = true
[database]
connection = $(database keystone)
[identity]
password_hash_rounds = 4
[token]
expiration = $1
[fernet_tokens]
key_repository = $STATE/lib/fernet
[credential]
key_repository = $STATE/lib/credential
EOF_CONF
}

# service_login is how Nova and Placement log in.
service_login() {
    cat <<EOF_CONF
auth_type = password
auth_url = $KEYSTONE
username = admin
password = $ADMIN_PASSWORD
project_name = admin
user_domain_id = default
project_domain_id = default
region_name = $REGION
EOF_CONF
}

placement_conf() {
    cat <<EOF_CONF
[placement_database]
connection = $(database placement)
[api]
auth_strategy = keystone
[keystone_authtoken]
www_authenticate_uri = $KEYSTONE
$(service_login)
EOF_CONF
}

nova_conf() {
    cat <<EOF_CONF
[DEFAULT]
my_ip = 127.0.0.1
state_path = $STATE/lib/nova
transport_url = rabbit://guest:guest@127.0.0.1:$RABBITMQ_PORT//
enabled_apis = osapi_compute
allow_resize_to_same_host = true
# A resize left alone is confirmed by a periodic task: an action without user and project. See compute.py.
resize_confirm_window = 5
periodic_fuzzy_delay = 0
rpc_response_timeout = 30
[api_database]
connection = $(database nova_api)
[database]
connection = $(database nova)
[keystone_authtoken]
www_authenticate_uri = $KEYSTONE
$(service_login)
[placement]
$(service_login)
[glance]
endpoint_override = http://127.0.0.1:$STUB_PORT
num_retries = 0
[neutron]
auth_type = none
endpoint_override = http://127.0.0.1:$STUB_PORT
[oslo_concurrency]
lock_path = $STATE/lib/nova/lock
[conductor]
workers = 1
[scheduler]
workers = 1
[vnc]
enabled = false
[quota]
instances = -1
cores = -1
EOF_CONF
}

# host_conf HOST DRIVER: what a host has of its own.
host_conf() { printf '[DEFAULT]\nhost = %s\ncompute_driver = fake.%s\n' "$1" "$2"; }

write_config() {
    mkdir -p "$STATE"/etc/{keystone,keystone-short,placement,nova} "$STATE"/lib/{fernet,credential} "$STATE"/lib/nova/{lock,instances}
    keystone_conf 86400 >"$STATE/etc/keystone/keystone.conf"
    keystone_conf "$SHORT_TOKEN_SECONDS" >"$STATE/etc/keystone-short/keystone.conf"
    placement_conf >"$STATE/etc/placement/placement.conf"
    nova_conf >"$STATE/etc/nova/nova.conf"
    host_conf fake-1 Driver >"$STATE/etc/nova/fake-1.conf"
    host_conf fake-2 FailingDriver >"$STATE/etc/nova/fake-2.conf"
    host_conf fake-3 Driver >"$STATE/etc/nova/fake-3.conf"
    cp /usr/share/nova-common/api-paste.ini "$STATE/etc/nova/"
}
