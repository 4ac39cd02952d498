// An MCP server over stdio, as mcp_server.py.
//
//   mcp_server.js WORD        clean log

'use strict';

const word = process.argv[2];

function send(message) {
  process.stdout.write(JSON.stringify({...message, jsonrpc: '2.0'}) + '\n');
}

if (word === 'log') {
  console.log('Connected to database: %d tables', 12);
} else {
  console.error('Connected to database: %d tables', 12);
}
send({id: 0, result: {protocolVersion: '2025-06-18', capabilities: {},
                      serverInfo: {name: 'tables', version: '1'}}});
for (let id = 1; id < 20; ++id) {
  send({id, result: {tools: [], text: 'z'.repeat(id * 1000)}});
}
