#!/bin/sh
# The fixed twin of stderr-hang.sh: the client reads the server's stderr.
here=$(dirname "$0")
: | "$here/mcp_client.sh" drain
