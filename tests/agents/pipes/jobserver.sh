#!/bin/sh
# make -j: its tokens wait in a pipe that nobody drains, as they should.
printf 'all: one two three\none two three:\n\tsleep 5\n' | make -j2 -f -
