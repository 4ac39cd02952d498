#!/bin/sh
# mcp_client.sh ignore|drain: asks a server for its tools, as an MCP client
# does over stdio. Its stdin is a pipe without a writer; that pipe becomes the
# server's stderr, because sh has no other way to hold two pipes of one child.
here=$(dirname "$0")
exec 3<&0 </dev/null

echo "client: starting the server"
echo "client: asking for its tools"
case $1 in
ignore)
	# Waits for stdout to end while nobody reads fd 3.
	answer=$(exec "$here/mcp_server.sh" 2>/proc/self/fd/3 3<&-)
	;;
drain)
	# A writer of our own first, or the reader might see the end before the
	# server is there.
	exec 4>/proc/self/fd/3
	{
		lines=$(grep -c . <&3)
		echo "client: read $lines lines of diagnostics"
	} 4>&- &
	exec 3<&-
	answer=$(exec "$here/mcp_server.sh" 2>&4 4>&-)
	exec 4>&-
	wait
	;;
*)
	echo "usage: mcp_client.sh ignore|drain" >&2
	exit 2
	;;
esac
echo "client: the server answered: $answer"
