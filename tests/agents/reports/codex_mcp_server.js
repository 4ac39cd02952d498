// Gives a child a stdin that it neither writes to nor closes, and waits for its
// end: tuannvm/codex-mcp-server#153. Twin: stdin.end(), as the fix has it.
const { spawn } = require("child_process");
const path = require("path");
const [twin, python] = process.argv.slice(2);

const child = spawn(python, [path.join(__dirname, "codex_exec.py"), "pong"],
                    { stdio: ["pipe", "pipe", "pipe"] });
if (twin === "clean") {
  child.stdin.end();
}
let output = "";
child.stdout.on("data", (data) => (output += data));
child.stderr.on("data", (data) => (output += data));
child.on("close", (code) => console.log(code, output));
