#!/bin/sh
# fifo.sh TWIN AMOUNT PYTHON: holds a FIFO open and waits for who writes to it.
# Twin: reads it.
directory=$(mktemp -d)
mkfifo "$directory/log"
"$3" "$(dirname "$0")/server.py" "$2" 2>"$directory/log" &
exec 3<"$directory/log"
rm -r "$directory"
if [ "$1" = clean ]; then
	cat <&3 >/dev/null
fi
wait
