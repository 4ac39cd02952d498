#!/bin/sh
# Stands still for three and a half seconds, then is read, and goes on.
yes | (
	sleep 3.5
	head -c 10000000 >/dev/null
	sleep 2
)
