#!/bin/bash
# nova-down.sh - stops all that nova-up.sh started and deletes its state; with --keep, the state stays for the next
# nova-up.sh. The packages stay, and so does the base system of another release; with --all it goes, too.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/lib.sh"
. "$HERE/base.sh"

case ${1:-} in
--keep | --all | '') ;;
*) die "usage: nova-down.sh [--keep | --all]" ;;
esac
down() {
    stop_all
    [ "$1" = --keep ] || wipe_state
    [ "$1" != --all ] || wipe "$BASE"
}
refuse_elsewhere
locked down "${1:-}"
