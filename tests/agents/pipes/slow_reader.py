"""slow_reader.py BYTES SECONDS lines|huge: reads so many bytes of a child's
stderr every so many seconds. Slow, but it moves: nothing wrong."""
import os
import pathlib
import subprocess
import sys
import time

size, pause, amount = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
while os.read(process.stderr.fileno(), size):
    time.sleep(pause)
