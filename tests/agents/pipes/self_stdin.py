"""A child that inherited the write end of its own stdin waits for an end that
cannot come. Twin: close-on-exec, as is the default."""
import os
import subprocess
import sys

read_end, write_end = os.pipe()
child = subprocess.Popen(["cat"], stdin=read_end, pass_fds=(
    (write_end,) if sys.argv[1] == "defect" else ()))
os.close(read_end)
os.close(write_end)
print(child.wait())
