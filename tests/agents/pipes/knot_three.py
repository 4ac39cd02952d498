"""Writes to a child that writes to another that writes to us. Twin: a thread
writes."""
import subprocess
import sys
import threading

twin = sys.argv[1]
first = subprocess.Popen(["cat"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
second = subprocess.Popen(["tee", "/dev/null"], stdin=first.stdout,
                          stdout=subprocess.PIPE)
first.stdout.close()


def feed():
    first.stdin.write(b"x" * (1 << 20))
    first.stdin.close()


if twin == "defect":
    feed()
else:
    threading.Thread(target=feed).start()
print(len(second.stdout.read()))
