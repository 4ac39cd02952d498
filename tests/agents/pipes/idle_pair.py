"""A client and a server that waits for a request on its stdin. The client has
none yet: it waits for its user at a terminal, for a connection, or for a
while. Nothing wrong."""
import os
import select
import socket
import subprocess
import sys

server = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stdin.readline()"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
inputs = [server.stdout]
if sys.argv[1] == "terminal":
    master, slave = os.openpty()
    inputs.append(slave)
if sys.argv[1] == "socket":
    listener = socket.create_server(("127.0.0.1", 0))
    inputs.append(listener)
while not select.select(inputs, [], [],
                        0.5 if sys.argv[1] == "timer" else None)[0]:
    pass
