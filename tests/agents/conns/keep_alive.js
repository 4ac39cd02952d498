// An agent that keeps its connections alive between requests, and one that
// waits unread. Node has one loop, so none of them can be stale.
'use strict';

const http = require('http');

const port = Number(process.env.HAWK_TEST_HTTP);
const path = `/${process.env.HAWK_TEST_KEY}/`;
const agent = new http.Agent({keepAlive: true, maxSockets: 2});

function post() {
  return new Promise((resolve, reject) => {
    const request = http.request(
        {host: '127.0.0.1', port, path, method: 'POST', agent},
        (answer) => answer.resume().on('end', resolve));
    request.on('error', reject).end('{}');
  });
}

const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function main() {
  for (let round = 0; round < 3; round++) {
    await Promise.all([post(), post()]);
    await rest(400);
  }
  agent.destroy();
  console.log(JSON.stringify({ok: 6, errors: []}));
}

main();
