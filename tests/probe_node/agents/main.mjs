// An ES module with what it imports, and what is top-level.
import { spawn } from 'child_process';
import { createServer, get } from 'http';
const server = createServer((request, response) => {
  console.log('within');
  response.end('x');
}).listen(0, '127.0.0.1', () => get(
    { port: server.address().port, agent: false },
    (answer) => answer.resume().on('end', () => server.close())));
const code = await new Promise((done) => spawn('true').on('exit', done));
console.log('child', code, import.meta.url.startsWith('file:'));
