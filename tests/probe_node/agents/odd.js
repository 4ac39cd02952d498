// Values that do something when they are looked at, within a request.
const http = require('http');
const util = require('util');
let looked = 0;
class Odd {
  get trap() { ++looked; return 1; }
  [util.inspect.custom]() { ++looked; return 'odd'; }
}
const proxy = new Proxy({}, { get() { ++looked; }, ownKeys() { ++looked; return []; } });
const server = http.createServer((request, response) => {
  console.log(new Odd());
  console.log('%j %s', { toJSON() { ++looked; return 2; } }, 'end');
  console.log(proxy);
  console.log(looked);
  response.end();
}).listen(0, '127.0.0.1', () => http.get(
    { port: server.address().port, agent: false },
    (answer) => answer.resume().on('end', () => {
      server.close();
      throw proxy;
    })));
