"""A reader that nobody may look into, not even its own user, and that does not
read: prctl(2), PR_SET_DUMPABLE. mute.py PROGRAM WORDS: python runs it."""
import ctypes
import subprocess
import sys

PR_SET_DUMPABLE = 4
process = subprocess.Popen([sys.executable, *sys.argv[1:]],
                           stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
print(process.wait())
