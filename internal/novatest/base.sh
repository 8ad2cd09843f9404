# shellcheck shell=bash
# base.sh - the base system of another release of Debian than the machine's own: made by debootstrap, entered by chroot.
# What is mounted in it is mounted in a namespace of its own, which ends with the last process inside: seen from outside
# there is nothing in the folder but files.

BASE=$(realpath -m "${NOVATEST_BASE:-/var/tmp/terraform-provider-compute-debian-$RELEASE}")

# own_release is the release that this script runs on. A base system of sid calls itself by the name of the next release.
own_release() {
    cat /etc/novatest-release 2>/dev/null || sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# mirror is where the machine itself has Debian from.
# shellcheck disable=SC2016 # apt-get's own variable
mirror() {
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
        "Codename: $(own_release)" | head -n 1
}

make_base() {
    [ ! -s "$BASE/root/etc/novatest-release" ] || return 0
    wipe "$BASE"
    claim "$BASE"
    if ! command -v debootstrap >/dev/null; then
        { apt_get update && apt_get install --no-install-recommends debootstrap; } >"$BASE/apt.log" 2>&1 ||
            { tail -n 20 "$BASE/apt.log" >&2; die 'debootstrap cannot be installed'; }
    fi
    local from; from=$(mirror)
    [ -n "$from" ] || { apt_get update >"$BASE/apt.log" 2>&1; from=$(mirror); }
    [ -n "$from" ] || die "no mirror of Debian among this machine's apt sources"
    ( umask 022
      mkdir "$BASE/root"
      unshare --mount debootstrap --variant=minbase --include=ca-certificates,python3,procps,iproute2,openssl \
          "$RELEASE" "$BASE/root" "$from" ) >"$BASE/root.log" 2>&1 </dev/null ||
        { tail -n 20 "$BASE/root.log" >&2; die "no base system of $RELEASE"; }
    apt-config dump | { grep -iE '^Acquire::(https?::.*proxy|Check-Valid-Until)' || true; } \
        >"$BASE/root/etc/apt/apt.conf.d/99novatest"
    echo "$RELEASE" >"$BASE/root/etc/novatest-release"
    lap 'base system made'
}

# in_base COMMAND...: runs it in the base system, where this folder is /novatest and the state is where it is outside. It
# does not inherit the mark of our processes: it would be among those that it stops.
in_base() {
    local root=$BASE/root
    mkdir -p "$root/novatest" "$root$STATE" "$STATE"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    # shellcheck disable=SC2016 # they are the inner shell's
    env -u NOVATEST_SERVICE unshare --mount bash -euc 'root=$1 scripts=$2 state=$3; shift 3
        mount -t proc proc "$root/proc"
        for folder in /sys /dev; do mount --rbind $folder "$root$folder"; done
        mount --bind "$scripts" "$root/novatest"
        mount --bind "$state" "$root$state"
        exec chroot "$root" "$@"' - "$root" "$HERE" "$STATE" "$@"
}
