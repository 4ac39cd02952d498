"""Reads the output of a shell that left a process behind, which keeps it open:
in our session, or in one of its own. Twin: that process has none of it."""
import subprocess
import sys

COMMANDS = {
    "defect": "sleep 30 & echo started",
    "session": "setsid sleep 30 & echo started",
    "clean": "sleep 30 >/dev/null & echo started",
}
print(subprocess.run(["sh", "-c", COMMANDS[sys.argv[1]]], check=False,
                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE))
