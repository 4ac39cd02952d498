"""Logs as JSON, a line an event, some with JSON-RPC inside: no protocol."""

import json

print("service starts")
for number in range(200):
    print(json.dumps({"level": "info", "msg": "request", "n": number,
                      "body": {"jsonrpc": "2.0", "id": number}}))
    if number % 50 == 0:
        print("a line that is no JSON")
