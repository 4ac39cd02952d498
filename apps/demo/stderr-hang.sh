#!/bin/sh
# An agent that hangs for ever: its client keeps the read end of the server's
# stderr and never reads it. The pipe fills (64 KiB), the server blocks in
# write(2), the client waits for an answer that cannot come.
here=$(dirname "$0")
# The pipe of this line becomes the stderr of the server: see mcp_client.sh.
: | "$here/mcp_client.sh" ignore
