"""Polls stdout of a child, without a time limit; nobody reads its stderr.
Twin: polls both."""
import os
import pathlib
import select
import subprocess
import sys

twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
poll = select.poll()
poll.register(process.stdout, select.POLLIN)
if twin == "clean":
    poll.register(process.stderr, select.POLLIN)
ends = 1 if twin == "defect" else 2
while ends > 0:
    for fd, event in poll.poll():
        if not os.read(fd, 65536):
            poll.unregister(fd)
            ends -= 1
