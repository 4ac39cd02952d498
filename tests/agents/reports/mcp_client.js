// A client of the SDK that takes a server's stderr and reads transport.stderr
// never: modelcontextprotocol/typescript-sdk#2776.
// "stay" keeps a session that has got its answers. Twins: "inherit"; and
// "data", which listens before it connects.
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } =
  require("@modelcontextprotocol/sdk/client/stdio.js");

const [twin, command, ...args] = process.argv.slice(2);
const transport = new StdioClientTransport({
  command,
  args,
  env: { NODE_PATH: process.env.NODE_PATH },
  stderr: twin === "inherit" ? "inherit" : "pipe",
});
if (twin === "data") {
  transport.stderr.on("data", () => {});
}

async function main() {
  const client = new Client({ name: "client", version: "1.0.0" });
  await client.connect(transport);
  const { tools } = await client.listTools();
  console.log(tools.length, (await client.callTool({ name: tools[0].name })).content.length);
  if (twin === "stay") {
    await new Promise(() => setInterval(() => {}, 1 << 30));
  }
  await client.close();
}

main();
