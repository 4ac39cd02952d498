"""As stdout_first.py, but the child has a session of its own (setsid).
Twin: communicate()."""
import pathlib
import subprocess
import sys

twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, start_new_session=True)
if twin == "defect":
    print(process.stdout.read())
print(process.communicate()[0])
