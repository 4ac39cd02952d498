"""The way out: a unix stream socket that is never waited for.

What cannot be sent stays here up to 256 KiB; what is more is dropped and
counted. The descriptor is a high one, so that the agent's numbers are what
they would be, and is known by its inode: the agent may close it and use its
number for something else."""

import os
import time
from _thread import allocate_lock
from fcntl import F_DUPFD_CLOEXEC, fcntl

import _socket

from . import fence

MOST_PENDING = 256 * 1024
AT_ONCE = 64 * 1024
MOST_OPENINGS = 4
FLAGS = _socket.MSG_DONTWAIT | _socket.MSG_NOSIGNAL
# Below the usual limit of 1024; where even the last is too high, the agent
# needs its few descriptors itself.
HIGH = (1000, 500, 240, 100)
# Events that follow one another faster than this (in seconds) are sent
# together, as soon as a timer of the running loop allows; without one, from the
# BURST-th on with whatever comes next.
CALM = 0.020
BURST = 64


UNMADE = 400  # bytes that a line is taken for while it is not made yet


def _make(line):
    if type(line) is bytes:
        return line
    try:
        return line[0](*line).encode("utf-8", "replace")
    except Exception as problem:
        if not fence.is_ours(problem):
            raise  # nothing is lost: all lines wait still
        return b""


def _never(is_left):
    return False


class Channel:
    def __init__(self, path):
        self.path = path
        self.lost = 0
        self.reason = ""
        self.flush_later = _never
        self.begin()

    def begin(self):
        """As in a process that has sent nothing."""
        self.lock = allocate_lock()
        self.pending = []
        self.size = 0
        self.rest = b""
        self.socket = None
        self.late = False  # the socket object is given up, its number kept
        self.number = -1
        self.identity = None
        self.openings = 0
        self.not_before = 0.0
        self.dead = False
        self.sent_at = 0.0
        self.in_burst = 0

    def put(self, line, urgent=False, lazy=False):
        """Takes a line, or what makes one: (function, arguments). What is lazy
        may wait a second, where the loop has a timer."""
        if self.dead:
            return self._lose(1, self.reason or "no channel")
        size = len(line) if type(line) is bytes else UNMADE
        if self.size + size > MOST_PENDING:
            return self._lose(1, "full")
        self.pending.append(line)
        self.size += size
        now = time.monotonic()
        calm = now - self.sent_at > CALM
        if calm:
            self.in_burst = 0
        self.in_burst += 1
        at_once = urgent or (calm and not lazy) or self.size > AT_ONCE
        is_set = self.flush_later(not at_once and not lazy)
        if at_once or not (is_set or self.in_burst > BURST):
            self.sent_at = now
            self.flush()

    def _lose(self, count, reason):
        self.lost += count
        self.reason = reason

    def flush(self):
        """Sends what goes without waiting. True when nothing is left."""
        # Another thread, or we ourselves below a signal handler, are at it.
        if not self.lock.acquire(False):
            return False
        try:
            while (self.rest or self.pending) and self._is_open():
                if not self.rest:
                    count = len(self.pending)
                    self.rest = b"".join(map(_make, self.pending[:count]))
                    del self.pending[:count]
                    self.size = 0
                if not self._send():
                    break
            self.size = max(self.size, len(self.rest))
            return not self.rest and not self.pending
        finally:
            self.lock.release()

    def _send(self):
        try:
            sent = self._send_now()
        except BlockingIOError:
            return False
        except OSError:
            self._lose(self.rest.count(b"\n") + len(self.pending),
                       "nobody reads")
            self.close()
            self.rest = b""
            self.pending = []
            self.dead = True
            return False
        self.rest = self.rest[sent:]
        return True

    def _send_now(self):
        if not self.late:
            return self.socket.send(self.rest, FLAGS)
        passing = _as_socket(self.number)
        try:
            return passing.send(self.rest, FLAGS)
        finally:
            passing.detach()

    def _is_open(self):
        if self.number >= 0:
            if self._is_still_ours():
                return True
            self._give_up_socket()  # the number is somebody else's now
            self.number = -1
            # A torn line ends with the connection it was sent on.
            torn = self.rest.partition(b"\n")
            self.rest = torn[2]
            self._lose(1 if torn[0] else 0, "closed by the agent")
        return self._open()

    def _is_still_ours(self):
        try:
            status = os.fstat(self.number)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.identity

    def _open(self):
        now = time.monotonic()
        if self.dead or now < self.not_before:
            return False
        self.openings += 1
        self.not_before = now + 0.05 * self.openings
        low = None
        try:
            low = _socket.socket(
                _socket.AF_UNIX, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
            low.setblocking(False)
            low.connect(self.path)
            high = _raise(low.fileno())
        except OSError as error:
            high = None
            if not isinstance(error, BlockingIOError):
                self.reason = error.strerror or "no channel"
        finally:
            if low is not None:
                low.close()
        if high is None:
            self.dead = self.openings >= MOST_OPENINGS
            return False
        self.number = high
        if not self.late:
            self.socket = _as_socket(high)
            self.socket.setblocking(False)
        status = os.fstat(high)
        self.identity = (status.st_dev, status.st_ino)
        self.dead = False
        # One that is closed again and again is not wanted.
        if self.openings >= MOST_OPENINGS:
            self.not_before = float("inf")
        return True

    def close(self):
        """Closes our descriptor if it is still ours."""
        ours = self.number >= 0 and self._is_still_ours()
        self._give_up_socket()
        if ours:
            os.close(self.number)
        self.number = -1

    def _give_up_socket(self):
        if self.socket is not None:
            self.socket.detach()
            self.socket = None

    def leave(self, seconds):
        """Sends what is left within `seconds`, at the end of the process."""
        until = time.monotonic() + seconds
        while not self.flush() and not self.dead:
            if self.number < 0 or time.monotonic() > until:
                break
            time.sleep(0.001)
        # Hooks may still speak, but a socket object that dies with the
        # interpreter would close its number, whosever that is by then.
        self.late = True
        self._give_up_socket()


def _as_socket(number):
    return _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, number)


def _raise(number):
    """A high duplicate of the descriptor, which exec closes."""
    for least in HIGH:
        try:
            return fcntl(number, F_DUPFD_CLOEXEC, least)
        except OSError:
            continue
    return None
