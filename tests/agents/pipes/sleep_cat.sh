#!/bin/sh
# The reader waits for one that says nothing for a while, and will end.
sleep 5 | cat
