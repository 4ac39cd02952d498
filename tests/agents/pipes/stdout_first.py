"""Reads stdout to its end, then stderr, which is full long before.
Twin: communicate() reads both at once."""
import pathlib
import subprocess
import sys

twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
if twin == "defect":
    answer, log = process.stdout.read(), process.stderr.read()
else:
    answer, log = process.communicate()
print(answer, len(log))
