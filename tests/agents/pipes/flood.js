// Logs to a pipe that does not block: what nobody reads waits in its heap.
let left = 400;
const timer = setInterval(() => {
  process.stderr.write("x".repeat(65536) + "\n");
  if (--left === 0) {
    clearInterval(timer);
  }
}, 10);
