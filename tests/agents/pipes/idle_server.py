"""A server that waits for a request on stdin while its client has none: both
idle, nothing wrong."""
import subprocess
import sys

process = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stdin.readline()"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
print(process.stdout.read())
