"""Runs programs under Node with the probe and without, and hears what it says."""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
AGENTS = HERE / "agents"
PROBE = HERE.parents[1] / "lib" / "probe" / "node" / "hawk_probe.cjs"
LIMIT = 60  # seconds; the machine may be busy


class Channel:
    """A socket as hawkctl's; keeps what it is told."""

    def __init__(self, reads=True):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.directory.name, "events")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(64)
        self.reads = reads
        self.connections = []
        self.readers = []
        self.events = []
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            if self.reads:
                self._start(connection)

    def _start(self, connection):
        reader = threading.Thread(target=self._read, args=(connection,),
                                  daemon=True)
        self.readers.append(reader)
        reader.start()

    def _read(self, connection):
        for line in connection.makefile("rb"):
            event = json.loads(line)
            with self.lock:
                self.events.append(event)

    def read_now(self):
        for connection in self.connections:
            self._start(connection)

    def close(self):
        """Call it when the programs have ended: their sockets end too."""
        deadline = time.monotonic() + LIMIT
        while self.readers and time.monotonic() < deadline:
            self.readers.pop().join(LIMIT)
        # shutdown() ends the accept(); close() alone would not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            connection.close()
        self.directory.cleanup()
        return self.events


def start(words, events, **more):
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith(("NODE_", "HAWK_"))}
    if events is not None:
        environment["HAWK_EVENTS"] = events
        environment["NODE_OPTIONS"] = f'--require "{PROBE}"'
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
               "stderr": subprocess.PIPE, "cwd": AGENTS}
    options.update(more)
    return subprocess.Popen(
        [os.environ.get("HAWK_NODE", "node"), *words], env=environment,
        **options)


def run(words, events=None, **more):
    child = start(words, events, **more)
    try:
        out, err = child.communicate(timeout=LIMIT)
    finally:
        child.kill()
        child.wait()
    return {"out": out, "err": err, "status": child.returncode}


def run_heard(words, **more):
    """What the program wrote and how it ended, and the events of it."""
    channel = Channel()
    try:
        done = run(words, channel.path, **more)
    finally:
        events = channel.close()
    return done, events


def named(events, name):
    return [event for event in events if event["event_name"] == name]
