// node_exec.js TWIN PYTHON: exec() reads all, and waits for the end of the
// outputs, which a process left behind keeps open. Twin: that has none of them.
const { exec } = require("child_process");
const path = require("path");
const [twin, python] = process.argv.slice(2);

const commands = {
  defect: "sleep 30 2>/dev/null & echo started",
  clean: "sleep 30 >/dev/null 2>&1 & echo started",
  drains: `${python} ${path.join(__dirname, "server.py")} lines`,
};
exec(commands[twin], { maxBuffer: 1 << 30 },
     (error, stdout) => console.log(error, stdout));
