"""Starts a 32 bit program whose stdout nobody reads any more, and waits for
its end: moby/moby#48890."""
import subprocess
import sys

process = subprocess.Popen([sys.argv[1]], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE)
if sys.argv[2] == "clean":
    print(len(process.communicate()[0]))
print(process.wait())
