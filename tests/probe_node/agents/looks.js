// What a program can see of itself. (For a turn of the loop there is one more
// request: the probe connects.)
setImmediate(() => {
const handles = process._getActiveHandles().length;
const requests = process._getActiveRequests().length;
for (let i = 0; i < 10; ++i) process.on('exit', () => {}); // Node's limit
const names = ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection',
  'warning', 'SIGTERM'];
console.log(handles, requests, names.map((n) => process.listenerCount(n)).join());
console.log(Object.keys(require.cache).length, module.children.length);
console.log(Object.keys(process).filter((k) => /hawk/i.test(k)).length,
    Object.keys(globalThis).filter((k) => /hawk/i.test(k)).length);
console.log('prepareStackTrace' in Error, Error.stackTraceLimit);
console.log(console.log.name, console.log.length, String(console.log).length);
console.log(String(require('child_process').ChildProcess.prototype.spawn)
    .includes('hawk'));
});
