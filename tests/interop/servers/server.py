"""A server that a test starts on loopback, waits for and ends by its pid."""

import contextlib
import ctypes
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

STARTS = 120  # seconds until it answers, on a busy machine
ANSWERS = 60  # seconds for one request, and for what was sent to be there
ENDS = 20  # seconds after SIGTERM
TRIES = 3  # somebody else may take the port meanwhile
PR_SET_PDEATHSIG = 1


def find_port():
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, condition, limit=ANSWERS):
    """What the condition returns once it is true; an AssertionError if it
    does not become so."""
    ends = time.monotonic() + limit
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > ends:
            raise AssertionError(f"{what}: not within {limit} s")
        time.sleep(0.05)


def request(url, body=None, headers=None):
    """(status, body) of one HTTP request; no proxy is asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with opener.open(asked, timeout=ANSWERS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def end_with_parent():
    """A test that is killed takes its servers with it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server(contextlib.AbstractContextManager):
    """One server. Missing from start() says why there is none here; one that
    is here and does not start is an AssertionError.

    A subclass has KIND, what Partners.need() calls it, command(), which
    chooses ports and says how it is run, and is_ready()."""

    KIND = ""

    def __init__(self, partners):
        self.partners = partners
        self.process = None
        self.directory = None

    def command(self):
        raise NotImplementedError

    def is_ready(self):
        raise NotImplementedError

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        """What it printed."""
        return (self.directory / "log").read_text(errors="replace")

    def start(self):
        self.partners.need(self.KIND)
        # Kept until stop(), by the context manager of the directory.
        self.scratch = tempfile.TemporaryDirectory(prefix=f"hawk-{self.KIND}-")
        self.directory = pathlib.Path(self.scratch.name)
        for _ in range(TRIES):
            self.spawn()
            if self.answers():
                return self
        words = self.log.strip().splitlines()[-5:]
        self.stop()
        raise AssertionError(
            f"{self.KIND} does not start: {' '.join(words)}")

    def spawn(self):
        command = self.command()
        with open(self.directory / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                command, cwd=self.directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent)

    def answers(self):
        """Whether it became ready; False if it ended."""
        ends = time.monotonic() + STARTS
        while self.process.poll() is None and time.monotonic() < ends:
            try:
                if self.is_ready():
                    return True
            except OSError:
                pass  # it does not listen yet
            time.sleep(0.05)
        self.end()
        return False

    def end(self):
        """Ends the process, by its pid."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(ENDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def stop(self):
        self.end()
        if self.directory:
            self.scratch.cleanup()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
