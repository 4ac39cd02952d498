"""An MCP client in verbose mode: prints what it sends and gets. No protocol
stream, whatever stands on a line of its own.

    verbose_client.py WORD    prefixed bare answers"""

import json
import sys

WORD = sys.argv[1]


def show(arrow, message):
    text = json.dumps({"jsonrpc": "2.0", **message})
    print(f"{arrow} {text}" if WORD == "prefixed" else text, flush=True)


def main():
    print("connecting to the server")
    requests = [(1, "initialize", {"protocolVersion": "2025-06-18",
                                   "capabilities": {}})]
    requests += [(n, "tools/call", {"content": []}) for n in range(2, 30)]
    for number, method, result in requests:
        if WORD == "answers":
            print(f"calling {method}\n  waiting for an answer")
        else:
            show("-->", {"id": number, "method": method, "params": {}})
        show("<--", {"id": number, "result": result})
    print("done")


main()
