"""Six ways to hold an event loop: sleep, a blocking recv, a recv with a
timeout (poll), a busy loop, a child that is waited for, a lock. The loop's own
heartbeat goes on between them. Prints what it measured itself: name, begin and
length in milliseconds of CLOCK_MONOTONIC, and the line. `clean` does the same
without holding the loop."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time

CLEAN = "clean" in sys.argv[1:]
ROUNDS = next((int(a) for a in sys.argv[1:] if a.isdigit()), 1)


def serve(listener):
    while True:
        peer, _ = listener.accept()
        peer.recv(10)
        time.sleep(.4)
        peer.send(b"x")
        peer.close()


def start_server():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    return listener.getsockname()[1]


def busy():
    """Of processor time: on a busy machine it takes longer."""
    end = time.thread_time() + .35
    while time.thread_time() < end:
        pass


def sleep():
    time.sleep(.3)  # HELD sleep


def receive(port):
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.send(b"a")
        peer.recv(1)  # HELD recv


def receive_in_time(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
        peer.send(b"a")
        peer.recv(1)  # HELD poll


def wait():
    child = subprocess.Popen(["sleep", "0.3"])
    child.wait()  # HELD wait


def lock():
    held = threading.Lock()
    held.acquire()
    threading.Timer(.25, held.release).start()
    held.acquire()  # HELD lock


async def heartbeat():
    while True:
        await asyncio.sleep(.01)


async def hold(name, call, *arguments):
    begin = time.monotonic()
    if CLEAN:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, call, *arguments)
    else:
        call(*arguments)
    end = time.monotonic()
    print("held", name, "%.3f" % (begin * 1e3), "%.3f" % ((end - begin) * 1e3),
          flush=True)
    await asyncio.sleep(.2)


async def main():
    port = start_server()
    beat = asyncio.ensure_future(heartbeat())
    print("pid", os.getpid(), flush=True)
    await asyncio.sleep(1)
    for _ in range(ROUNDS):
        await hold("sleep", sleep)
        await hold("recv", receive, port)
        await hold("poll", receive_in_time, port)
        await hold("busy", busy)
        await hold("wait", wait)
        await hold("lock", lock)
    beat.cancel()


asyncio.run(main())
