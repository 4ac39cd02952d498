// Two workers share a port and answer a request each.
const cluster = require('cluster');
const http = require('http');
if (cluster.isMaster) {
  let asked = 0;
  const ask = (port) => http.get(
      { port, agent: false, headers: { 'x-request-id': 'ask-' + asked } },
      (answer) => {
        answer.resume().on('end', () => {
          console.log('answer', answer.statusCode);
          if (++asked < 2) return ask(port);
          for (const id in cluster.workers) cluster.workers[id].kill();
        });
      });
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === 2) ask(port);
  });
  cluster.fork();
  cluster.on('online', () => {
    if (Object.keys(cluster.workers).length < 2) cluster.fork();
  });
} else {
  http.createServer((request, response) => response.end('x')).listen(0);
}
