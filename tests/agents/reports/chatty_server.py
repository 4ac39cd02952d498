"""A server without an SDK that logs 9 MB to stderr before each answer, as the
one of modelcontextprotocol/typescript-sdk#2776."""
import json
import sys

for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        continue
    if request["method"] == "initialize":
        result = {"protocolVersion": request["params"]["protocolVersion"],
                  "capabilities": {"tools": {}},
                  "serverInfo": {"name": "chatty", "version": "1.0.0"}}
    else:
        for _ in range(200):
            print("log line " * 5000, file=sys.stderr)
        result = {"tools": [{"name": "fetch",
                             "inputSchema": {"type": "object"}}],
                  "content": []}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"],
                      "result": result}), flush=True)
