"""wait_for.py TWIN PROGRAM...: waits for the end of a program whose stderr
nobody reads. Twin: communicate()."""
import subprocess
import sys

twin, *program = sys.argv[1:]
process = subprocess.Popen(program, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if twin == "defect":
    print(process.wait())
else:
    process.communicate()
