"""Writes all of the input of a child before it reads of its output: both pipes
fill, and each waits for the other. Twin: communicate()."""
import subprocess
import sys

twin = sys.argv[1]
data = b"x" * (1 << 20)
process = subprocess.Popen(["cat"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
if twin == "defect":
    process.stdin.write(data)
print(len(process.communicate(data)[0]))
