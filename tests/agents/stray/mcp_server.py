"""An MCP server over stdio, and its client's part played by itself: it answers
a list of requests as if they had come. A word says what it prints besides.

    mcp_server.py WORD        clean banner log many late quiet_banner"""

import json
import sys

WORD = sys.argv[1]


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def stray(*lines):
    for line in lines:
        print(line, flush=True)


def main():
    if WORD in ("banner", "quiet_banner"):
        stray("Starting order server on stdio...")
    print("logging is for stderr", file=sys.stderr)
    send({"id": 1, "result": {"protocolVersion": "2025-06-18",
                              "capabilities": {"tools": {}},
                              "serverInfo": {"name": "orders"}}})
    if WORD == "quiet_banner":
        return
    send({"method": "notifications/message",
          "params": {"level": "info", "data": "a line of a log, as a message"}})
    for number in range(2, 40):
        if WORD == "log" and number % 13 == 0:
            stray(f"processing request {number}")
        if WORD == "many":
            stray(f"processing request {number}", "done", "")
        send({"id": number, "result": {"content": [
            {"type": "text", "text": "{\"jsonrpc\": \"1.0\"}\n" + "x" * number}
        ]}})
    # A message longer than what is kept of one.
    send({"id": 40, "result": {"content": "y" * 300000}})
    if WORD == "late":
        stray("Server stopped.")


main()
