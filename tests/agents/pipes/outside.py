"""A server in a PID namespace of its own, as in a container; who does not read
its stderr is outside. Needs root."""
import pathlib
import subprocess
import sys

server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen(
    ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, str(server),
     "lines"],
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    stderr=subprocess.PIPE)
print(process.wait())
