"""Asks interpreters questions over pipes, and keeps them for the next."""
import subprocess
import sys
import time

python = subprocess.Popen(
    [sys.executable, "-i", "-q"], stdin=subprocess.PIPE,
    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
shell = subprocess.Popen(["sh"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
for question in (b"1 + 1\n", b"2 + 2\n"):
    python.stdin.write(question)
    python.stdin.flush()
    print(python.stdout.readline())
    shell.stdin.write(b"echo hello\n")
    shell.stdin.flush()
    print(shell.stdout.readline())
    time.sleep(3)
print(python.communicate(b"exit()\n"), shell.communicate())
