#!/bin/sh
# Follows a log in which nothing happens.
log=$(mktemp)
echo nothing >"$log"
timeout 5 tail -f "$log" | grep something
rm "$log"
