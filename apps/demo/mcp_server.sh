#!/bin/sh
# Answers on stdout, and before it says on stderr what it does: more than the
# 64 KiB that a pipe holds.
# The words come from set -x, which writes to descriptor 2 itself; `echo >&2`
# would write to a copy of it that is descriptor 1 for the moment.
PS4='DEBUG mcp_server: '
set -x
document=0
while [ "$document" -lt 2000 ]; do
	document=$((document + 1))
done
set +x
echo '{"jsonrpc":"2.0","id":1,"result":{"tools":["search"]}}'
