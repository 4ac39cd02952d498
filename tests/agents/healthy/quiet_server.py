"""A server of the SDK's protocol that logs as little as servers should."""
import json
import sys

for line in sys.stdin:
    request = json.loads(line)
    print("INFO", request["method"], file=sys.stderr)
    if "id" not in request:
        continue
    result = {"tools": [{"name": "fetch", "inputSchema": {"type": "object"}}],
              "content": []}
    if request["method"] == "initialize":
        result = {"protocolVersion": request["params"]["protocolVersion"],
                  "capabilities": {"tools": {}},
                  "serverInfo": {"name": "quiet", "version": "1.0.0"}}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"],
                      "result": result}), flush=True)
