"""Who read the log of server.py is gone, and a stranger inherited its end: no
SIGPIPE. Twin: close-on-exec, as is the default."""
import os
import pathlib
import subprocess
import sys

twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
read_end, write_end = os.pipe()
reader = subprocess.Popen(["head", "-n", "1"], stdin=read_end,
                          stdout=subprocess.DEVNULL)
stranger = subprocess.Popen(["sleep", "30"], pass_fds=(
    (read_end,) if twin == "defect" else ()))
os.close(read_end)
process = subprocess.Popen([sys.executable, str(server), amount],
                           stderr=write_end)
os.close(write_end)
print(process.wait())
stranger.kill()
