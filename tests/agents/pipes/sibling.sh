#!/bin/sh
# A pipeline of which nobody reads: odd, but no two wait for each other.
yes | sleep 30
