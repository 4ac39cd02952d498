"""Closes the stdin of its child, but another child inherited that end.
Twin: close-on-exec, as is the default."""
import subprocess
import sys

child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
stranger = subprocess.Popen(["sleep", "30"], pass_fds=(
    (child.stdin.fileno(),) if sys.argv[1] == "defect" else ()))
child.stdin.close()
print(child.wait())
stranger.kill()
