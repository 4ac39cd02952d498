"""Runs programs with the Python probe, hears what it says, and finds the
Pythons of this machine."""

import contextlib
import glob
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROBE = pathlib.Path(__file__).resolve().parents[2] / "lib/probe/python"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
LIMIT = 60


def _candidates():
    versions = os.path.join(os.environ.get("PYENV_ROOT") or
                            os.path.expanduser("~/.pyenv"), "versions")
    paths = [sys.executable, "/usr/bin/python3"]
    paths += filter(None, (shutil.which(f"python3.{n}") for n in range(8, 20)))
    return paths + sorted(glob.glob(
        os.path.join(versions, "*", "bin", "python")))


def find_pythons():
    """One of each version from 3.8 on, by version; this one first."""
    found = {}
    for path in _candidates():
        version = ask(path, "import sys; print('%d.%d' % sys.version_info[:2])")
        number = tuple(map(int, version.split("."))) if version else (0, 0)
        if number >= (3, 8):
            found.setdefault(version, path)
    return found


def find_python_with(*modules):
    """The first that can import all of these, or None."""
    return next((path for path in _candidates() if has(path, *modules)), None)


def pick(pythons):
    """The oldest, the newest and this one."""
    order = sorted(pythons, key=lambda v: tuple(map(int, v.split("."))))
    own = "%d.%d" % sys.version_info[:2]
    return {v: pythons[v] for v in order if v in (order[0], order[-1], own)}


def find_python2():
    paths = [shutil.which("python2.7") or shutil.which("python2")]
    paths += glob.glob(os.path.expanduser("~/.pyenv/versions/2.7*/bin/python"))
    return next(filter(None, paths), None)


def ask(python, code):
    """What the code prints there; "" where it fails."""
    try:
        done = subprocess.run([python, "-c", code], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return ""
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def has(python, *modules):
    return ask(python, "import %s; print(1)" % ", ".join(modules)) == "1"


class Listener:
    """A unix socket, and the events that came in by it."""

    def __init__(self, directory):
        self.path = os.path.join(directory, "events")
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen(64)
        self.lines = []
        self.open = 0
        self.lock = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection = self.server.accept()[0]
            except OSError:
                return
            with self.lock:
                self.open += 1
            threading.Thread(target=self._read, args=(connection,),
                             daemon=True).start()

    def _read(self, connection):
        received = b""
        while True:
            piece = connection.recv(65536)
            if not piece:
                break
            received += piece
        connection.close()
        with self.lock:
            self.lines += received.splitlines()
            self.open -= 1
            self.lock.notify_all()

    def take(self):
        """All events, once everybody who spoke has ended."""
        # Who has connected and was not accepted yet is asked for first.
        with contextlib.suppress(OSError):
            last = socket.socket(socket.AF_UNIX)
            last.connect(self.path)
            last.sendall(b'{"event_name":"last"}\n')
            last.close()
        until = time.monotonic() + LIMIT
        with self.lock:
            while (self.open or not any(b'"last"' in line
                                        for line in self.lines)):
                if not self.lock.wait(max(0, until - time.monotonic())):
                    raise TimeoutError("a speaker of the channel stays")
        self.server.close()
        events = [json.loads(line) for line in self.lines]
        return [Event(event) for event in events
                if event["event_name"] != "last"]


class Event(dict):
    """An event with its attributes at hand."""

    def __init__(self, parsed):
        super().__init__(parsed.get("attributes", {}))
        self.name = parsed["event_name"]
        self.story = parsed.get("correlation_id", "")
        self.body = parsed.get("body", "")
        self.severity = parsed.get("severity_text", "")


class Ran:
    def __init__(self, done, events):
        self.status = done.returncode
        self.stdout = done.stdout
        self.stderr = done.stderr
        self.events = events

    def named(self, name):
        return [event for event in self.events if event.name == name]


def environment(**more):
    plain = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(),
             "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    plain.update(more)
    return plain


def run_probed(python, program, *arguments, cwd=None, **variables):
    """Runs the text of a program with the probe."""
    with tempfile.TemporaryDirectory(prefix="hawkctl-test-") as directory:
        listener = Listener(directory)
        file = os.path.join(directory, "agent.py")
        pathlib.Path(file).write_text(program, encoding="utf-8")
        done = subprocess.run(
            [python, file, *map(str, arguments)], cwd=cwd or directory,
            env=environment(PYTHONPATH=str(PROBE), HAWK_EVENTS=listener.path,
                            **variables),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        return Ran(done, listener.take())


def run_bare(python, program):
    """What the program prints without the probe."""
    with tempfile.TemporaryDirectory(prefix="hawkctl-test-") as directory:
        file = os.path.join(directory, "agent.py")
        pathlib.Path(file).write_text(program, encoding="utf-8")
        done = subprocess.run([python, file], cwd=directory,
                              env=environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=LIMIT,
                              check=True)
        return done.stdout
