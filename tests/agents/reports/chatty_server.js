// A server of the SDK that logs 9 MB to stderr when its tool is called. On
// Linux Node does not block: it keeps in its heap what the socket does not
// take, so that modelcontextprotocol/typescript-sdk#2776 is a leak, no hang.
const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js");
const { StdioServerTransport } =
  require("@modelcontextprotocol/sdk/server/stdio.js");

const server = new McpServer({ name: "chatty", version: "1.0.0" });
server.registerTool("fetch", {}, async () => {
  for (let line = 0; line < 200; ++line) {
    process.stderr.write("log line ".repeat(5000) + "\n");
  }
  return { content: [] };
});
server.connect(new StdioServerTransport());
