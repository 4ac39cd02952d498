#!/bin/sh
# static_root.sh HAWKCTL: runs the static binary in a root that holds nothing
# else: no libc, no /proc, no /dev, no shell. 77: not root, or not static.
set -eu
hawkctl=$1
if [ ! -x "$hawkctl" ]; then
	echo "skipped: no static build (cmake --build --preset static)"
	exit 77
fi
root=$(mktemp -d "${TMPDIR:-/tmp}/hawkctl-root.XXXXXX")
trap 'rm -rf "$root"' EXIT INT TERM
cp "$hawkctl" "$root/hawkctl"

fail() {
	echo "static_root: $*" >&2
	exit 1
}

if ldd "$root/hawkctl" >"$root/ldd" 2>&1 && ! grep -q 'statically' "$root/ldd"
then
	fail "the binary wants shared libraries: $(cat "$root/ldd")"
fi
rm "$root/ldd"

if ! version=$(chroot "$root" /hawkctl --version 2>"$root/said"); then
	if grep -q 'change root' "$root/said"; then
		echo "skipped: $(cat "$root/said")"
		exit 77
	fi
	fail "--version: $(cat "$root/said")"
fi
case $version in
"hawkctl "*) ;;
*) fail "--version says '$version'" ;;
esac

# The root has no /tmp for the event channel and no place for a spool.
output=$(chroot "$root" /hawkctl run -o /t.hawk -- /hawkctl --version \
	2>"$root/said") || fail "run ended with $?: $(cat "$root/said")"
[ "$output" = "$version" ] || fail "run forwarded '$output'"
grep -q 'exit 0 after' "$root/said" || fail "no summary: $(cat "$root/said")"
raw=$(chroot "$root" /hawkctl replay --raw /t.hawk)
[ "$raw" = "$version" ] || fail "the trace holds '$raw'"
grep -q '"k":"end"' "$root/t.hawk" || fail "the trace has no end"
echo "ran in an empty root: $version"
