// More words within a request than a channel holds.
const http = require('http');
const server = http.createServer((request, response) => {
  for (let i = 0; i < 4000; ++i) console.log(i, 'x'.repeat(200));
  response.end();
}).listen(0, '127.0.0.1', () => http.get(
    { port: server.address().port, agent: false },
    (answer) => answer.resume().on('end', () => server.close())));
