// A loop of Node: held by a call, or only busy.
//
//   node_loop.js WORD      exec wait clean heap

'use strict';

const {execSync} = require('child_process');

const word = process.argv[2];
const beat = setInterval(() => {}, 10);
const now = () => Number(process.hrtime.bigint()) / 1e6;

function held(name, hold) {
  const begin = now();
  hold();
  console.log('held', name, begin.toFixed(3), (now() - begin).toFixed(3));
}

// Garbage by the heap: its collector's threads work, the loop turns.
function litter(until) {
  let kept = [];
  for (let i = 0; i < 20000; ++i) {
    kept.push({i, text: 'x'.repeat(i % 50)});
  }
  if (Date.now() < until) {
    setImmediate(litter, until);
  }
}

setTimeout(() => {
  if (word === 'exec') {
    held('exec', () => execSync('sleep 0.4'));
  } else if (word === 'wait') {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    held('wait', () => Atomics.wait(cell, 0, 0, 400));
  } else if (word === 'heap') {
    litter(Date.now() + 2000);
  }
}, 1000);
setTimeout(() => clearInterval(beat), 3000);
