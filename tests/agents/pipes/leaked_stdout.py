"""Reads the output of a shell that left a process behind, which keeps it open:
in our session, in one of its own, or in one that the shell was given. Twin:
that process has none of it."""
import subprocess
import sys

COMMANDS = {
    "defect": "sleep 30 & echo started",
    "session": "setsid sleep 30 & echo started",
    "given": "sleep 30 & echo started",
    "clean": "sleep 30 >/dev/null & echo started",
}
print(subprocess.run(["sh", "-c", COMMANDS[sys.argv[1]]], check=False,
                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     start_new_session=sys.argv[1] == "given"))
