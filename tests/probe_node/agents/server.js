// A server asked four times: with an id, with a traceparent, with neither and
// a failure, and by one that leaves. The last of all ends it by an exception.
const http = require('http');
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
console.log('outside');
const server = http.createServer(async (request, response) => {
  for (let i = 0; i < 10; ++i) response.on('close', () => {}); // Node's limit
  const path = request.url.split('?')[0];
  console.log('asked %s', path);
  if (path === '/die') throw new Error('in a handler');
  await wait(20);
  console.error('looked up', { path, nested: { deep: [1] } });
  if (path === '/leave') return;
  response.statusCode = path === '/fails' ? 503 : 200;
  response.end('x');
});
const ask = (port, path, headers) => new Promise((done) => {
  const request = http.get({ port, path, headers, agent: false }, (answer) =>
    answer.resume().on('end', () => setTimeout(done, 10)));
  request.on('error', () => setTimeout(done, 10));
  if (path === '/leave') setTimeout(() => request.destroy(), 60);
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await Promise.all([
    ask(port, '/one?token=abc', { 'x-request-id': 'req-17' }),
    ask(port, '/two', { traceparent: `00-${trace}-b7ad6b7169203331-01` })]);
  await ask(port, '/fails');
  await ask(port, '/leave');
  console.log('outside again');
  ask(port, '/die');
});
