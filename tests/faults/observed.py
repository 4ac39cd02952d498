"""What the fault tests share: a `hawkctl run` whose every process is ours to
wait for, and a strict reader of the trace it leaves.

This process becomes a subreaper (prctl(2)): the agent and the keeper come to
us when hawkctl dies, so their ends are waited for and not guessed at, and what
is still there at the deadline is a finding and is killed by pid."""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "test"
HAWKCTL = os.environ.get("HAWKCTL", str(BUILD / "apps/hawkctl/hawkctl"))
EMITTER = os.environ.get("HAWK_EMITTER", str(BUILD / "tests/faults/emitter"))
SKIPPED = 77  # ctest: SKIP_RETURN_CODE
CHUNK = 65536  # what one read of the agent's output returns at most
MEMORY_BAR = 32 * 1024 * 1024

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def explain_alone():
    """How to run this one without ctest."""
    words = " ".join(sys.argv[1:])
    print(f"alone: HAWKCTL={HAWKCTL} HAWK_EMITTER={EMITTER} "
          f"python3 {sys.argv[0]} {words}".rstrip())


class Scratch:
    """A directory that goes with a test that passed, and stays otherwise."""

    def __init__(self, where=None):
        self.path = pathlib.Path(
            tempfile.mkdtemp(prefix="hawk-faults-", dir=where))

    def __enter__(self):
        return self.path

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            print(f"left for you: {self.path}")


def fast_directory():
    """A directory in memory where there is one: these tests make many files."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def children():
    """pid -> name of the processes whose parent we are now."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            name, rest = (entry / "stat").read_text().split(
                "(", 1)[1].rsplit(")", 1)
        except (OSError, IndexError):
            continue  # gone meanwhile
        if int(rest.split()[1]) == os.getpid():
            found[int(entry.name)] = name
    return found


def wait_for_all(limit=20.0):
    """Waits for every child of ours. Returns (pid -> wait status, names of
    those that had to be killed)."""
    ended, killed = {}, []
    deadline = time.monotonic() + limit
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended, killed
        if pid != 0:
            ended[pid] = status
        elif time.monotonic() > deadline:
            for left, name in children().items():
                killed.append(f"{name}[{left}]")
                os.kill(left, signal.SIGKILL)
            deadline = time.monotonic() + 5
        else:
            time.sleep(0.001)


def read_state(path):
    """The emitter's eight numbers, or None while it has not begun."""
    try:
        data = pathlib.Path(path).read_bytes()
    except FileNotFoundError:
        return None
    return struct.unpack("8q", data) if len(data) == 64 else None


def emitted(count, length):
    """All bytes of an emitter with that COUNT and LENGTH."""
    lines = []
    for number in range(1, count + 1):
        line = f"seq={number} "
        lines.append(line.ljust(length - 1, "x") + "\n")
    return "".join(lines).encode()


def records(path):
    """The records of a trace as JSON values; a line that is none as None.
    (Checksums are the reader's affair: replay() asks it.)"""
    out = []
    for line in pathlib.Path(path).read_bytes().split(b"\n"):
        if line.strip(b"\0"):
            try:
                out.append(json.loads(line))
            except ValueError:
                out.append(None)
    return out


def kinds(path):
    return [r.get("k") for r in records(path) if isinstance(r, dict)]


def of_kind(path, kind):
    return [r for r in records(path)
            if isinstance(r, dict) and r.get("k") == kind]


def replay(path, *options, limit=60):
    """The bytes, the status and the remarks of `hawkctl replay`."""
    done = subprocess.run([HAWKCTL, "replay", *options, str(path)],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=limit, check=False)
    return done.stdout, done.returncode, done.stderr.decode(errors="replace")


def hole(whole, part):
    """The one stretch missing from `part` as (offset, length), or None if part
    is anything but `whole` with one stretch cut out."""
    if len(part) > len(whole):
        return None
    missing = len(whole) - len(part)
    low, high = 0, len(part)  # length of the common prefix, by halves
    while low < high:
        middle = (low + high + 1) // 2
        if whole[:middle] == part[:middle]:
            low = middle
        else:
            high = middle - 1
    return (low, missing) if whole[low + missing:] == part[low:] else None


def accounted(path):
    """By stream: (recorded bytes, bytes stated as lost), and the overlap of
    records counted once."""
    import base64
    ends, lost = {}, {}
    recorded = {}
    for record in records(path):
        if not isinstance(record, dict):
            continue
        if record.get("k") == "out":
            stream = record["s"]
            size = (len(record["l"].encode()) if "l" in record
                    else len(base64.b64decode(record["b"])))
            begin, end = record["o"], record["o"] + size
            known = ends.get(stream, 0)
            recorded[stream] = recorded.get(stream, 0) + max(
                0, end - max(begin, known))
            ends[stream] = max(known, end)
        elif record.get("k") == "gap" and "s" in record:
            stream = record["s"]
            lost[stream] = lost.get(stream, 0) + record.get("bytes", 0)
            ends[stream] = max(ends.get(stream, 0),
                               record["o"] + record.get("bytes", 0))
    return {s: (recorded.get(s, 0), lost.get(s, 0))
            for s in set(recorded) | set(lost)}


class Checks:
    """Collects what is wrong, so that one run tells all of it."""

    def __init__(self):
        self.failures = []
        self.count = 0

    def that(self, condition, text):
        self.count += 1
        if not condition:
            self.failures.append(text)
            print(f"FAILED: {text}", flush=True)
        return bool(condition)

    def equal(self, got, wanted, text):
        return self.that(got == wanted, f"{text}: {got!r}, not {wanted!r}")

    def finish(self):
        print(f"{self.count} checks, {len(self.failures)} failed")
        explain_alone()
        sys.exit(1 if self.failures else 0)


def processes_below(pid):
    """pid and everything that descends from it, as pids."""
    parents = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            rest = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        parents.setdefault(int(rest[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(parents.get(one, []))
    return found


def hawk_processes(pid):
    """hawkctl's own among those: itself and its keeper."""
    own = []
    for one in processes_below(pid):
        try:
            name = pathlib.Path(f"/proc/{one}/comm").read_text().strip()
        except OSError:
            continue
        if name.startswith("hawk"):
            own.append(one)
    return own


def anonymous_memory(pid):
    """RssAnon in bytes; 0 when the process is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().split("\n"):
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    except (OSError, ProcessLookupError):
        pass
    return 0
