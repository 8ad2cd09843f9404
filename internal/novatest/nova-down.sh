#!/bin/bash
# nova-down.sh - stops all that nova-up.sh started and deletes its state; with --keep, the state stays for the next
# nova-up.sh. The packages stay.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/lib.sh"

case ${1:-} in
--keep | '') ;;
*) die "usage: nova-down.sh [--keep]" ;;
esac
down() {
    stop_all
    [ "$1" = --keep ] || wipe_state
}
refuse_elsewhere
locked down "${1:-}"
