"""Two levels: this one waits for the stdout of stdout_only.py, which waits for
the stdout of server.py, which writes to the stderr that both inherited from
here, and which nobody reads. Twin: communicate()."""
import pathlib
import subprocess
import sys

twin, amount = sys.argv[1:]
middle = pathlib.Path(__file__).with_name("stdout_only.py")
process = subprocess.Popen([sys.executable, str(middle), amount],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
if twin == "defect":
    print(process.stdout.read())
print(process.communicate()[0])
