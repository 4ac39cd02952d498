#!/bin/bash
# coproc.sh TWIN AMOUNT PYTHON: waits for a coprocess whose output it does not
# read. Twin: reads it.
coproc SERVER { exec "$3" "$(dirname "$0")/server.py" "$2" 2>&1; }
server=$SERVER_PID
if [ "$1" = clean ]; then
	cat <&"${SERVER[0]}" >/dev/null
fi
wait "$server"
