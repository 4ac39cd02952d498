// Reads stdout of a child; its stderr is a socketpair that nobody reads.
// Twin: resume() throws it away.
const { spawn } = require("child_process");
const path = require("path");
const [twin, amount, python] = process.argv.slice(2);

const child = spawn(python, [path.join(__dirname, "server.py"), amount],
                    { stdio: ["ignore", "pipe", "pipe"] });
child.stdout.on("data", (data) => console.log(String(data)));
if (twin === "clean") {
  child.stderr.resume();
}
child.on("exit", (code) => process.exit(code));
