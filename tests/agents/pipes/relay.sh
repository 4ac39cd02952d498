#!/bin/sh
# relay.sh PYTHON: a relay under back-pressure moves.
"$1" "$(dirname "$0")/server.py" huge 2>&1 >/dev/null | tee /dev/null |
	"$1" -c 'import os, time
while os.read(0, 4096):
    time.sleep(0.02)'
