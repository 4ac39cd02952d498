"""An editor with a language server: it asks, is idle as long as its user is,
and ends the session. Its stderr is inherited, or read by a thread."""
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

stderr, *command = sys.argv[1:]
server = subprocess.Popen(
    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    stderr=subprocess.PIPE if stderr == "thread" else None)
if stderr == "thread":
    threading.Thread(target=server.stderr.read, daemon=True).start()


def send(message):
    text = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
    server.stdin.flush()


def receive():
    length = 0
    while (line := server.stdout.readline().strip()) != b"":
        name, value = line.split(b":")
        if name == b"Content-Length":
            length = int(value)
    return json.loads(server.stdout.read(length))


def ask(number, method, parameters=None):
    send({"id": number, "method": method, "params": parameters})
    while (answer := receive()).get("id") != number or "method" in answer:
        if "id" in answer:  # the server may ask, too
            send({"id": answer["id"], "result": None})
    return answer


root = pathlib.Path.cwd().as_uri()
ask(1, "initialize", {"processId": os.getpid(), "rootUri": root,
                      "capabilities": {}})
send({"method": "initialized", "params": {}})
send({"method": "textDocument/didOpen", "params": {"textDocument": {
    "uri": root + "/a.py", "languageId": "python", "version": 1,
    "text": "x: int = ''\n"}}})
time.sleep(5)
ask(2, "shutdown")
send({"method": "exit"})
print(server.wait())
