"""late_reader.py SECONDS lines|huge: is busy elsewhere first, then reads all,
and lives on for a while."""
import pathlib
import subprocess
import sys
import time

delay, amount = float(sys.argv[1]), sys.argv[2]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
time.sleep(delay)
print(len(process.stderr.read()))
time.sleep(2)
