"""The server of mcp_bridge.py."""
import sys
import threading

what = sys.argv[1]
lock = threading.Lock()
count = 0
for line in sys.stdin:
    count += 1
    if what == "stuck" and count == 3:
        lock.acquire()
        lock.acquire()
    if what == "deadlock":
        print("DEBUG request", line * 10, file=sys.stderr)
print(count)
