// Every way to start a child, and two that fail.
const { spawn, exec, execFile, fork, execFileSync } = require('child_process');
const say = (name) => (code) => console.log(name, code);
function first() {
  spawn('sh', ['-c', 'echo hello >&2; exit 3', '--token', 'abc123'],
      { stdio: ['ignore', 'pipe', 'inherit'] }).on('exit', (code) => {
    say('spawn')(code);
    exec('exit 4', (error) => {
      say('exec')(error.code);
      execFile('true', [], (none) => {
        say('execFile')(none);
        fork(__filename, ['child'], { silent: true }).on('exit', (status) => {
          say('fork')(status);
          spawn('/no/such/program').on('error', (missing) => {
            console.log(missing.stack);
            tooMuch();
          });
        });
      });
    });
  });
}
function tooMuch() {
  console.log(execFileSync('echo', ['sync']).toString().trim());
  spawn('true', ['x'.repeat(1 << 20)]); // E2BIG, thrown
}
if (process.argv[2] === 'child') process.exit(5);
first();
