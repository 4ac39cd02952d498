"""special_pipe.py KIND TWIN AMOUNT: reads stdout first, and stderr is a pipe
that is full long before its bytes are 64 KiB: `small` (F_SETPIPE_SZ), `packets`
(O_DIRECT: a page for every write), `poor` (of a user who is beyond
pipe-user-pages-soft and gets two pages, pipe(7)). Twin: a thread reads it."""
import fcntl
import os
import pathlib
import resource
import subprocess
import sys
import threading

STRANGER = 61184  # whose limit nobody else uses up


def make_poor_pipe():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    is_root = os.geteuid() == 0
    if is_root:
        os.setresuid(STRANGER, STRANGER, 0)
    for _ in range(2000):
        pair = os.pipe()
        if fcntl.fcntl(pair[1], fcntl.F_GETPIPE_SZ) < 65536:
            break
    else:
        sys.exit("no limit was met")
    if is_root:
        os.setresuid(0, 0, 0)
    return pair


def make_pipe(kind):
    if kind == "poor":
        return make_poor_pipe()
    pair = os.pipe2(os.O_CLOEXEC | (os.O_DIRECT if kind == "packets" else 0))
    if kind == "small":
        fcntl.fcntl(pair[1], fcntl.F_SETPIPE_SZ, 4096)
    return pair


def read_all(end):
    while os.read(end, 65536):
        pass


kind, twin, amount = sys.argv[1:]
server = pathlib.Path(__file__).with_name("server.py")
read_end, write_end = make_pipe(kind)
process = subprocess.Popen([sys.executable, str(server), amount],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=write_end)
os.close(write_end)
if twin == "clean":
    threading.Thread(target=read_all, args=(read_end,)).start()
print(process.stdout.read())
