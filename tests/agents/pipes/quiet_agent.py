"""A daemon with a secret, as ssh-agent: not dumpable, it listens on a unix
socket, and a client is connected and asks nothing."""
import ctypes
import os
import socket
import tempfile
import time

with tempfile.TemporaryDirectory() as directory:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{directory}/agent")
    listener.listen()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
        listener.accept()[0].recv(1)
        os._exit(0)
    client = socket.socket(socket.AF_UNIX)
    client.connect(f"{directory}/agent")
    time.sleep(5)
    client.close()
