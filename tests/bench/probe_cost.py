#!/usr/bin/env python3
"""What the Python probe costs: a write, the emission of a task (of which one of
many is followed, and all of 1,000 a second as far as they are told), a story,
a log record, and the start of an interpreter. On and off take turns in one run.

    tests/bench/probe_cost.py [PYTHON...]
"""

import multiprocessing
import os
import pathlib
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PROBE = pathlib.Path(__file__).resolve().parents[2] / "lib/probe/python"
ROUNDS = 15
STARTS = 41


def measure():
    """In an interpreter with the probe: hooks are put in and out in turns."""
    import asyncio
    import logging

    from asyncio import base_events, selector_events

    from _hawk_probe import stale
    stale.arm()  # as from the second loop on
    transport = selector_events._SelectorSocketTransport
    loop = base_events.BaseEventLoop
    hooked = {(transport, "write"): transport.__dict__["write"],
              (loop, "create_task"): loop.create_task,
              (logging.Logger, "makeRecord"): logging.Logger.makeRecord}

    def switch(on):
        for (owner, name), hook in hooked.items():
            plain = getattr(hook, "function", None) or hook.__wrapped__
            setattr(owner, name, hook if on else plain)

    class Sink(asyncio.Protocol):
        pass

    async def leaf():
        pass

    async def emit(count):
        began = time.thread_time_ns()
        create = asyncio.create_task
        for _ in range(count // 50):
            await asyncio.gather(*[create(leaf()) for _ in range(50)])
        return (time.thread_time_ns() - began) / count

    async def emit_within(count):
        return await asyncio.create_task(emit(count))

    async def within(work):
        return await asyncio.create_task(work)

    async def write(count):
        ours, theirs = socket.socketpair()
        made, _ = await asyncio.get_running_loop().create_connection(
            Sink, sock=ours)
        best = 0
        for _ in range(count // 100):
            began = time.thread_time_ns()
            for _ in range(100):
                made.write(b"x" * 50)
            best += time.thread_time_ns() - began
            theirs.recv(100 * 50)
        made.abort()
        theirs.close()
        return best / count

    async def log(count):
        logger = logging.getLogger("bench")
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
        began = time.thread_time_ns()
        for number in range(count):
            logger.warning("item %d", number)
        return (time.thread_time_ns() - began) / count

    async def calm_story(count):
        # As fast as 1,000 a second are all told.
        total = 0
        for _ in range(count):
            began = time.thread_time_ns()
            await asyncio.gather(asyncio.create_task(leaf()))
            total += time.thread_time_ns() - began
            await asyncio.sleep(0.0011)
        return total / count

    async def paced(count):
        """1,000 a second, five at a time: those that are told as well."""
        async def send():
            await asyncio.sleep(0)
        kept = set()
        began = time.process_time_ns()
        for _ in range(count // 5):
            for _ in range(5):
                task = asyncio.create_task(send())
                kept.add(task)
                task.add_done_callback(kept.discard)
            await asyncio.sleep(0.005)
        return time.process_time_ns() - began

    rows = (("a write", write, 3000),
            ("emission in a story", emit_within, 3000),
            ("emission of a root task", emit, 3000),
            ("a log record", log, 300),
            ("a story with begin and end", calm_story, 60))
    for name, work, count in rows:
        figures = {True: [], False: []}
        for _ in range(ROUNDS):
            for on in (False, True):
                switch(on)
                figures[on].append(asyncio.run(work(count)))
        off, on = min(figures[False]), min(figures[True])
        print(f"  {name:28}{off / 1000:9.2f}{on / 1000:9.2f}"
              f"{(on - off) / 1000:9.2f} us")
    # Of the first second more are told than of those that follow.
    figures = {True: [], False: []}
    for _ in range(4):
        for on in (False, True):
            switch(on)
            figures[on].append(asyncio.run(within(paced(5000))))
    off, on = (min(figures[on]) / 5e7 for on in (False, True))
    print(f"  {'1,000 emissions a second':28}{off:9.2f}{on:9.2f}"
          f"{on - off:9.2f} % of a core")


def listen(path):
    """A process of its own, as hawkctl is: a thread here would hold the
    interpreter's lock while this one waits for an end."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)

    def read_all():
        with selectors.DefaultSelector() as selector:
            selector.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is server:
                        selector.register(server.accept()[0],
                                          selectors.EVENT_READ)
                    elif not key.fileobj.recv(65536):
                        selector.unregister(key.fileobj)
                        key.fileobj.close()

    listener = multiprocessing.get_context("fork").Process(
        target=read_all, daemon=True)
    listener.start()
    server.close()


def start(python, environment):
    began = time.perf_counter()
    subprocess.run([python, "-c", "pass"], env=environment, check=True)
    return (time.perf_counter() - began) * 1000


def main():
    pythons = sys.argv[1:] or [sys.executable]
    with tempfile.TemporaryDirectory() as directory:
        plain = {"PATH": os.environ["PATH"]}
        events = os.path.join(directory, "events")
        listen(events)
        probed = dict(plain, PYTHONPATH=str(PROBE), HAWK_EVENTS=events)
        for python in pythons:
            print(f"{python}\n  {'':28}{'off':>9}{'on':>9}{'more':>9}")
            sys.stdout.flush()
            subprocess.run([python, __file__, "--within"], env=probed,
                           check=True)
            start(python, probed)
            figures = [(start(python, plain), start(python, probed))
                       for _ in range(STARTS)]
            off, on = (statistics.median(f) for f in zip(*figures))
            print(f"  {'start of an interpreter':28}{off:9.2f}{on:9.2f}"
                  f"{on - off:9.2f} ms")


if __name__ == "__main__":
    if sys.argv[1:] == ["--within"]:
        measure()
    else:
        main()
