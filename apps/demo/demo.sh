#!/bin/sh
# demo.sh HAWKCTL: watches the agent that hangs, and says what to make of it.
# Succeeds only if the agent was stopped by the time limit and a verdict was
# printed.
set -u
hawkctl=$1
here=$(dirname "$0")
keep=$(mktemp -d "${TMPDIR:-/tmp}/hawkctl-demo.XXXXXX") || exit 1
trace=$keep/demo.hawk

echo "demo: an agent whose client never reads its server's stderr; 5 s until"
echo "demo: it is stopped.    \$ hawkctl run --timeout 5 -- apps/demo/stderr-hang.sh"
{
	"$hawkctl" run --timeout 5 --output "$trace" -- "$here/stderr-hang.sh"
	echo $? >"$keep/status"
} 2>&1 | tee "$keep/output"

status=$(cat "$keep/status")
if [ "$status" -ne 124 ]; then
	echo "demo: hawkctl ended with $status instead of 124 (time limit)" >&2
	exit 1
fi
if ! grep -q '^error: .*\[undrained-pipe, ' "$keep/output"; then
	echo "demo: no verdict about the undrained pipe was printed" >&2
	exit 1
fi
echo
echo "demo: the server is stuck in write(2), because nobody reads its stderr."
echo "demo: next: $hawkctl replay $trace"
