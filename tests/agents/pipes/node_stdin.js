// As unclosed_stdin.py. Twin: end(). `timer`: may still write something.
const { spawn } = require("child_process");
const twin = process.argv[2];

const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
child.on("exit", (code) => process.exit(code));
if (twin === "clean") {
  child.stdin.end();
}
if (twin === "timer") {
  setInterval(() => child.stdin.write("ping\n"), 700);
}
