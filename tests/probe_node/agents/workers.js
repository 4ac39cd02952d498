// A worker that works, and one that fails: its parent is told.
const { Worker, isMainThread, workerData } = require('worker_threads');
if (isMainThread) {
  const good = new Worker(__filename, { workerData: 'good' });
  good.on('exit', (code) => {
    console.log('good left with', code);
    const bad = new Worker(__filename, { workerData: 'bad' });
    bad.on('error', (error) => console.log('told of', error.message));
    bad.on('exit', (status) => console.log('bad left with', status));
  });
} else {
  if (workerData === 'bad') throw new Error('in a worker');
  const { spawn } = require('child_process');
  spawn('true').on('exit', (code) => console.log('worker child', code));
}
