"""Writes requests to a server's stdin under a lock, from several threads. The
server no longer reads: it is stuck (kubestellar/console#6944), or it is itself
blocked on the stderr that nobody reads (kubestellar/console#7960). Twin: a
server that reads."""
import json
import pathlib
import subprocess
import sys
import threading

server = pathlib.Path(__file__).with_name("bridged_server.py")
process = subprocess.Popen([sys.executable, str(server), sys.argv[1]],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
lock = threading.Lock()
REQUEST = json.dumps({"jsonrpc": "2.0", "method": "tools/call",
                      "params": {"text": "x" * 4000}}).encode() + b"\n"


def call():
    for _ in range(20):
        with lock:
            process.stdin.write(REQUEST)
            process.stdin.flush()


callers = [threading.Thread(target=call) for _ in range(4)]
for caller in callers:
    caller.start()
for caller in callers:
    caller.join()
print(process.communicate()[0])
