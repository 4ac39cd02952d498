"""The reader stands under a debugger."""
import ctypes
import os
import pathlib
import signal
import subprocess
import sys

read_end, write_end = os.pipe()
if os.fork() == 0:
    os.close(write_end)
    ctypes.CDLL(None).ptrace(0, 0, None, None)  # PTRACE_TRACEME
    os.kill(os.getpid(), signal.SIGSTOP)
    while os.read(read_end, 65536):
        pass
    os._exit(0)
os.close(read_end)
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), "lines"],
                           stderr=write_end)
os.close(write_end)
print(process.wait())
