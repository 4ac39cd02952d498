"""Waits for the end of a child whose stderr nobody reads.
Twin: DEVNULL, for an output that nobody wants."""
import pathlib
import subprocess
import sys

twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen(
    [sys.executable, str(server), amount], stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.PIPE if twin == "defect" else subprocess.DEVNULL)
print(process.wait())
