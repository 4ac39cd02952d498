"""A language server's output: Content-Length headers before each message.

    lsp_server.py WORD        clean log glued"""

import json
import sys

WORD = sys.argv[1]
OUT = sys.stdout.buffer


def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    OUT.write(b"Content-Length: %d\r\n" % len(body))
    if message.get("id") == 3:
        OUT.write(b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n")
    OUT.write(b"\r\n" + body)
    OUT.flush()


def main():
    if WORD == "log":
        OUT.write(b"downloading the index\n")
    send({"id": 1, "result": {"capabilities": {"hoverProvider": True}}})
    for number in range(2, 12):
        send({"id": number, "result": {"contents": "line\nContent: é " * 9000}})
        if WORD == "glued" and number == 5:
            OUT.write(b"cache miss")  # no newline: the header follows at once
    send({"method": "textDocument/publishDiagnostics", "params": {}})


main()
