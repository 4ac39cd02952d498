"""A daemon that takes a browser's stderr to find the address to connect to,
finds it in a file instead, and reads stderr never again: its loop goes on with
its own clients. vercel-labs/agent-browser#1527.
"wait" has only that to do; "tick" has a timer too, as most daemons have. Twin:
a thread that throws stderr away."""
import pathlib
import selectors
import socket
import subprocess
import sys
import tempfile
import threading

what = sys.argv[1]
browser = pathlib.Path(__file__).with_name("browser.py")
with tempfile.TemporaryDirectory() as profile:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{profile}/daemon.sock")
    listener.listen()
    process = subprocess.Popen([sys.executable, str(browser), profile, what],
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    if what == "clean":
        threading.Thread(target=process.stderr.read, daemon=True).start()
    devtools, _ = listener.accept()
    loop = selectors.EpollSelector()
    loop.register(listener, selectors.EVENT_READ)
    loop.register(devtools, selectors.EVENT_READ)
    while True:
        for key, _ in loop.select(0.1 if what == "tick" else None):
            if key.fileobj is devtools and not devtools.recv(4096):
                sys.exit(process.wait())
