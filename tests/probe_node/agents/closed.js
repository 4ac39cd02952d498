// Closes every socket that it does not know, then opens files. (Not before the
// loop turns once: libuv itself would abort, of any connection.)
const fs = require('fs');
const { spawn } = require('child_process');
setTimeout(() => {
for (const name of fs.readdirSync('/proc/self/fd')) {
  try {
    if (fs.readlinkSync('/proc/self/fd/' + name).startsWith('socket:')) {
      fs.closeSync(Number(name));
    }
  } catch (error) { /* the directory's own */ }
}
const files = [];
for (let i = 0; i < 20; ++i) files.push(fs.openSync(process.argv[2] + i, 'w'));
spawn('true', { stdio: 'ignore' }).on('exit', () => {
  console.log(files.map((fd) => fs.fstatSync(fd).size).join(''));
});
}, 50);
