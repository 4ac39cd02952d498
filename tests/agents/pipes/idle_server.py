"""A server that waits for a request on stdin while its client has none, and
waits for the time of its next ping: both idle, nothing wrong."""
import select
import subprocess
import sys

process = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stdin.readline()"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
select.select([process.stdout], [], [], 60)
