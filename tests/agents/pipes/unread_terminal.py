"""unread_terminal.py TWIN: waits for a child that writes to a terminal which
nobody reads. Twin: reads."""
import os
import pathlib
import subprocess
import sys

master, slave = os.openpty()
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), "lines"],
                           stdin=subprocess.DEVNULL, stderr=slave)
os.close(slave)
try:
    while sys.argv[1] == "clean" and os.read(master, 65536):
        pass
except OSError:
    pass  # the other side was closed: pty(7)
print(process.wait())
