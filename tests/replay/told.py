"""A running `hawkctl replay` for tests: its output line by line, each with the
moment at which it came. Every wait has a limit."""

import os
import queue
import signal
import subprocess
import threading
import time

LIMIT = 15  # seconds; what is waited for takes far less on an idle machine


class Told:
    def __init__(self, hawkctl, *words, stdin=subprocess.DEVNULL,
                 environment=None, directory=None):
        self.process = subprocess.Popen(
            [hawkctl, "replay", *words], stdin=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=directory,
            env={**os.environ, "TZ": "UTC", **(environment or {})})
        self.lines = []  # (moment, text)
        self.said = []   # on standard error
        self.queue = queue.Queue()
        self.readers = [
            threading.Thread(target=self.read, args=(stream, kind))
            for stream, kind in ((self.process.stdout, "out"),
                                 (self.process.stderr, "err"))]
        for reader in self.readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr,
                       self.process.stdin):
            if stream:
                stream.close()

    def read(self, stream, kind):
        for line in stream:
            self.queue.put((kind, time.monotonic(), line.decode().rstrip()))

    def pump(self, seconds):
        try:
            kind, moment, text = self.queue.get(timeout=max(seconds, 0))
        except queue.Empty:
            return
        if kind == "out":
            self.lines.append((moment, text))
        else:
            self.said.append(text)

    def wait_for(self, text, limit=LIMIT):
        """The moment at which the first line with text came."""
        end = time.monotonic() + limit
        while True:
            for moment, line in self.lines:
                if text in line:
                    return moment
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} in {self.lines}, "
                                     f"said: {self.said}")
            self.pump(0.05)

    def wait_for_word(self, text, limit=LIMIT):
        """The same for standard error."""
        end = time.monotonic() + limit
        while not any(text in line for line in self.said):
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} in {self.said}")
            self.pump(0.05)

    def has(self, text):
        return any(text in line for _, line in self.lines)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def wait_for_end(self, limit=LIMIT):
        """The exit status, all output read."""
        status = self.process.wait(limit)
        for reader in self.readers:
            reader.join(limit)
        while not self.queue.empty():
            self.pump(0)
        return status

    def texts(self):
        return [text for _, text in self.lines]
