"""A terminal that is read, but whose output was stopped with Ctrl-S."""
import os
import pathlib
import subprocess
import sys
import termios

master, slave = os.openpty()
termios.tcflow(slave, termios.TCOOFF)
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), "lines"],
                           stdin=subprocess.DEVNULL, stderr=slave)
while os.read(master, 65536):
    pass
