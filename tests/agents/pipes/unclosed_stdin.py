"""Waits for a child that waits for the end of its stdin, which is open here.
Twin: closes it."""
import subprocess
import sys

child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
if sys.argv[1] == "clean":
    child.stdin.close()
print(child.wait())
