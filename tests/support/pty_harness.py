"""A terminal for tests: a command in a pty, as the leader of a session of its
own and in its foreground, and keys and answers.

    with Terminal(["bash", "--norc", "-i"]) as terminal:
        terminal.wait_for(b"$ ")
        terminal.send(b"sleep 9\\r")

Every wait has a limit. At the end every process of the session is killed, by
its pid.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

LIMIT = 15  # seconds; what is waited for takes far less on an idle machine


class Timeout(Exception):
    """What was waited for did not come; says what came instead."""


def wait_until(condition, what, limit=LIMIT):
    """Asks again and again; returns what the condition returned."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"no {what} within {limit} s")
        time.sleep(0.01)


def read_stat(pid):
    """Fields of /proc/PID/stat from the third (state) on, or None."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8",
                  errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def is_stopped(pid):
    stat = read_stat(pid)
    return bool(stat) and stat[0] == "T"


def processes_of_session(session):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            stat = read_stat(name)
            if stat and int(stat[3]) == session and stat[0] not in "ZX":
                found.append(int(name))
    return found


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class Terminal:
    def __init__(self, command, rows=24, columns=80, environment=None,
                 directory=None):
        self.seen = b""  # everything the terminal was given
        self.at = 0      # up to where wait_for() has looked
        self.status = None
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                if directory:
                    os.chdir(directory)
                fcntl.ioctl(0, termios.TIOCSWINSZ,
                            struct.pack("HHHH", rows, columns, 0, 0))
                signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                os.execvpe(command[0], command, environment or os.environ)
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys):
        os.write(self.master, keys)

    def pump(self, seconds=0.05):
        """Takes what is there; false when the terminal is closed."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: nobody has it open
            return False
        self.seen += data
        return bool(data)

    def wait_for(self, text, limit=LIMIT):
        """Waits for text after what was found before; returns what came up to
        its end."""
        end = time.monotonic() + limit
        while True:
            found = self.seen.find(text, self.at)
            if found >= 0:
                before = self.seen[self.at:found + len(text)]
                self.at = found + len(text)
                return before
            if not self.pump() or time.monotonic() > end:
                raise Timeout(f"no {text!r} after {self.seen[self.at:]!r}; "
                              f"before: {self.seen[:self.at][-500:]!r}")

    def wait_for_end(self, limit=LIMIT):
        """The exit status as os.waitstatus_to_exitcode gives it."""
        end = time.monotonic() + limit
        while self.status is None:
            self.pump(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise Timeout(f"no end of {self.pid}: {self.seen!r}")
        while select.select([self.master], [], [], 0)[0] and self.pump(0):
            pass
        return self.status

    def hang_up(self):
        """As when a terminal window is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def close(self):
        for pid in processes_of_session(self.pid):
            kill(pid)
        if self.status is None:
            kill(self.pid)
            os.waitpid(self.pid, 0)
            self.status = -signal.SIGKILL
        self.hang_up()
