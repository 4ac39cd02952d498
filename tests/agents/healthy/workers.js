// A program of Node with a child that it talks to over IPC, a worker thread and
// a shell, all idle for a while.
const { fork, spawn } = require("child_process");
const { Worker, isMainThread, parentPort } = require("worker_threads");

if (!isMainThread) {
  parentPort.on("message", (message) => parentPort.postMessage(message));
} else if (process.argv[2] === "child") {
  process.on("message", (message) => process.send(message));
} else {
  const child = fork(__filename, ["child"], { stdio: "pipe" });
  child.stdout.resume();
  child.stderr.resume();
  const worker = new Worker(__filename);
  const shell = spawn("sh", [], { stdio: "pipe" });
  shell.stdout.on("data", (data) => console.log(String(data)));
  shell.stderr.resume();
  child.send("x".repeat(1 << 20));
  worker.postMessage("x".repeat(1 << 20));
  shell.stdin.write("echo hello\n");
  setTimeout(() => {
    child.disconnect();
    worker.terminate();
    shell.stdin.end();
  }, 6000);
}
