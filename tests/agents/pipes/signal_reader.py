"""signal_reader.py SECONDS: reads when SIGIO says that there is something, and
sleeps in pause(2) otherwise; each time it takes a while."""
import fcntl
import os
import pathlib
import signal
import subprocess
import sys
import time

server = pathlib.Path(__file__).with_name("server.py")
read_end, write_end = os.pipe()
os.set_blocking(read_end, False)
is_over = False


def on_input(*_):
    global is_over
    time.sleep(float(sys.argv[1]))
    try:
        while not is_over:
            is_over = not os.read(read_end, 65536)
    except BlockingIOError:
        pass


signal.signal(signal.SIGIO, on_input)
fcntl.fcntl(read_end, fcntl.F_SETOWN, os.getpid())
fcntl.fcntl(read_end, fcntl.F_SETFL,
            fcntl.fcntl(read_end, fcntl.F_GETFL) | os.O_ASYNC)
process = subprocess.Popen([sys.executable, str(server), "lines"],
                           stderr=write_end)
os.close(write_end)
while not is_over:
    signal.pause()
