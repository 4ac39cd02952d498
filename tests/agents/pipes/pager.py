"""pager.py PAGER: yes | a pager at its prompt, on a terminal of its own."""
import os
import pty
import sys

PAGERS = {"read": "sh -c 'read answer </dev/tty; cat'"}
pager = sys.argv[1]
pid, master = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execlp("sh", "sh", "-c", f"yes | {PAGERS.get(pager, pager)}")
try:
    while os.read(master, 65536):
        pass
except OSError:
    pass
