"""Runs agents under hawkctl, or bare, and ends by pid whatever they started."""

import array
import ctypes
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time

LIMIT = 30  # seconds for anything that must come
NOBODY = 65534
MARK = "HAWK_TEST_MARK"  # in the environment of all that a look started


def eventually(condition, limit=LIMIT):
    """The first true value of condition(); the last one at the limit."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.05)


@dataclasses.dataclass
class Who:
    """As whom agent and hawkctl run."""
    name: str
    prefix: list
    python: str


def find_identities():
    """Ourselves; and nobody, where we may become that."""
    found = [Who("self", [], sys.executable)]
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or not setpriv:
        return found
    prefix = [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}",
              "--clear-groups", "--"]
    # Ours may be in a home directory that is closed to others.
    for python in (sys.executable, "/usr/bin/python3"):
        again = f"import os; os.execv({python!r}, [{python!r}, '-c', ''])"
        tried = subprocess.run(prefix + [python, "-c", again], check=False,
                               stderr=subprocess.DEVNULL)
        if tried.returncode == 0:
            found.append(Who("nobody", prefix, python))
            break
    return found


def read_stat(pid):
    """(state, parent, start time), or None once the process is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = text.rsplit(")", 1)[1].split()
    return fields[0], int(fields[1]), int(fields[19])


def is_running(pid):
    stat = read_stat(pid)
    return stat is not None and stat[0] not in "ZX"


def descendants(pid):
    """The living processes below pid, whatever their session."""
    children = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        stat = read_stat(int(entry.name))
        if stat:
            children.setdefault(stat[1], []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        for child in children.get(queue.pop(), []):
            found.append(child)
            queue.append(child)
    return found


def make_mark():
    return f"{os.getpid()}-{threading.get_ident()}-{time.monotonic_ns()}"


def find_marked(mark):
    """Also those that left their parents, their group and their session."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in words:
            found.append(int(entry.name))
    return found


def end_marked(mark, but=""):
    """Ends those processes, but not those of that name: a keeper of hawkctl
    goes by itself when its agent is gone."""
    def is_over():
        left = [pid for pid in find_marked(mark)
                if not but or find_script(pid) != but]
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return not left
    return eventually(is_over)


def context_switches(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return [line.split()[1] for line in text.splitlines()
            if "ctxt_switches" in line]


def find_script(pid):
    """The last part of the script that an interpreter runs, or of argv[0]."""
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    names = [os.path.basename(word.decode(errors="replace"))
             for word in words[:2]]
    scripts = [name for name in names if name.endswith((".py", ".js", ".sh", ".pl", ".rb"))]
    return (scripts or names)[0]


class Bare:
    """An agent without hawkctl, ended with all that it started."""

    def __init__(self, who, command):
        self.mark = make_mark()
        self.process = subprocess.Popen(
            who.prefix + command, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, MARK: self.mark})
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # One that lets nobody look into it is still a descendant.
        for pid in [self.pid] + descendants(self.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(LIMIT)
        end_marked(self.mark)

    def find(self, name):
        for pid in [self.pid] + descendants(self.pid) + find_marked(self.mark):
            if find_script(pid) == name:
                return pid
        return None

    def find_standing(self, name):
        """The process of that name once it has not been awake for 0.6 s."""
        def stands():
            pid = self.find(name)
            if pid is None:
                return None
            before = context_switches(pid)
            time.sleep(0.6)
            same = before is not None and before == context_switches(pid)
            return pid if same else None
        return eventually(stands)


def run_hawkctl(hawkctl, who, words, limit=LIMIT, more=None):
    """Ends what it left behind, too. Its words go to files: a pipe would be
    kept open by just that. `more` is added to the environment."""
    mark = make_mark()
    command = who.prefix + [hawkctl] + words
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=err, check=False,
                                  timeout=limit,
                                  env={**os.environ, **(more or {}),
                                       MARK: mark})
        finally:
            end_marked(mark, but=os.path.basename(hawkctl))
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return subprocess.CompletedProcess(command, done.returncode, *texts)


def look(hawkctl, who, *words):
    """The findings of hawkctl pipes, with notes."""
    done = run_hawkctl(hawkctl, who,
                       ["pipes", "--all", "--format", "json", *words])
    if done.returncode not in (0, 1):
        raise AssertionError(f"hawkctl pipes {words}: {done.returncode}: "
                             f"{done.stderr}{done.stdout}")
    return json.loads(done.stdout)["findings"]


def of_pipes(findings):
    """Without the stall of a loop that a full pipe holds: it is one, and what
    `pipes` says of the same trace does not have it."""
    return [found for found in findings if found["rule"] != "loop-stall"]


def unread(descriptor):
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


def open_end(pid, number):
    """A descriptor of another process: pipes by /proc, as `cat` would; sockets
    and terminals as a copy, by pidfd_getfd(2): to open /dev/ptmx again makes
    another terminal."""
    path = f"/proc/{pid}/fd/{number}"
    try:
        if os.readlink(path).startswith("/dev/"):
            raise OSError("is a terminal")
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        pidfd = os.pidfd_open(pid)
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            copy = libc.syscall(438, pidfd, number, 0)
            if copy < 0:
                raise OSError(ctypes.get_errno(), "pidfd_getfd")
            return copy
        finally:
            os.close(pidfd)


def is_filled(pid, number, least=60000):
    """Whether what the process writes there is (nearly) full by now."""
    try:
        end = open_end(pid, number)
    except OSError:
        return False
    try:
        return unread(end) >= least
    finally:
        os.close(end)


def drain(pid, number, seconds, is_over):
    """Reads what waits there until is_over() or the time is; bytes read."""
    total = 0
    end = open_end(pid, number)
    try:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not is_over():
            waiting = unread(end)
            if waiting == 0:
                time.sleep(0.01)
                continue
            total += len(os.read(end, waiting))
    finally:
        os.close(end)
    return total


def other_inputs(pid, but):
    """Pipe and socket ends that pid could read, but not that one."""
    found = []
    accused = os.readlink(f"/proc/{pid}/fd/{but}")
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(entry)
        info = pathlib.Path(f"/proc/{pid}/fdinfo/{entry.name}").read_text()
        flags = int(info.split("flags:")[1].split()[0], 8)
        if (target.startswith("pipe:") and target != accused
                and flags & os.O_ACCMODE != os.O_WRONLY):
            found.append(int(entry.name))
    return found


def list_rules(hawkctl):
    """The names of the rules that it knows."""
    done = subprocess.run([hawkctl, "rules", "--format", "json"], check=True,
                          stdout=subprocess.PIPE)
    return {rule["id"] for rule in json.loads(done.stdout)["rules"]}
