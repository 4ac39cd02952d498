"""A child of many threads. One of them logs; the others wait as those of a
browser do, for work, for connections and for time."""
import os
import queue
import socket
import sys
import threading
import time

profile, what = sys.argv[1:]
devtools = socket.socket(socket.AF_UNIX)
devtools.connect(f"{profile}/daemon.sock")
listener = socket.create_server(("127.0.0.1", 0))
work = queue.SimpleQueue()
for job in [work.get] * 6 + [listener.accept] * 2 + [lambda: time.sleep(60)]:
    threading.Thread(target=job, daemon=True).start()


def log():
    for number in range(3000):
        os.write(2, b"[%d:ERROR:gpu.cc] a line of Chrome's\n" % number)


main = threading.Thread(target=log)
main.start()
main.join()
