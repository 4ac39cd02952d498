#!/bin/sh
# late_shell.sh PYTHON: works for a while before it reads what a child of it
# logs: slow, but it moves.
directory=$(mktemp -d)
mkfifo "$directory/log"
"$1" "$(dirname "$0")/server.py" lines 2>"$directory/log" &
exec 3<"$directory/log"
sleep 5 3<&-
cat <&3 >/dev/null
sleep 1
rm -r "$directory"
