"""A command line agent with one MCP server, which inherits its stderr."""
import json
import pathlib
import subprocess
import sys

server = pathlib.Path(__file__).with_name("chatty_server.py")
process = subprocess.Popen([sys.executable, str(server)], text=True,
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for number, method in enumerate(["initialize", "tools/list"]):
    print(json.dumps({"jsonrpc": "2.0", "id": number, "method": method,
                      "params": {"protocolVersion": "2025-06-18"}}),
          file=process.stdin, flush=True)
    print(json.dumps({"type": "assistant", "got": process.stdout.readline()}),
          flush=True)
process.stdin.close()
process.wait()
