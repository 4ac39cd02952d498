#!/bin/sh
# Stands still for a second, which is less than the window.
yes | (
	sleep 1
	head -c 10000000 >/dev/null
)
