"""frozen_reader.py CGROUP: the reader is in a cgroup that is frozen there."""
import os
import pathlib
import subprocess
import sys

group = pathlib.Path(sys.argv[1])
reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL)
(group / "cgroup.procs").write_text(str(reader.pid))
(group / "cgroup.freeze").write_text("1")
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), "lines"],
                           stderr=reader.stdin)
os.close(reader.stdin.fileno())
print(process.wait())
