"""Runs programs bare and below `hawkctl run`, and looks at the trace.

Each test file is run as FILE HAWKCTL [AGENTS] [unittest arguments]; a single
case as FILE HAWKCTL Class.test_name.
"""

import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from pty_harness import LIMIT, kill, wait_until

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
HAWKCTL = None
AGENTS = None


def _pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _environment_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


class Case(unittest.TestCase):
    """A directory, an environment and an end for everything it started."""

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="hawkctl-test-"))
        self.trace = self.work / "trace.hawk"
        self.traces = 0
        # Whoever has this in the environment was started by this case.
        self.mark = f"HAWK_TEST_CASE={self.work}"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.work),
            "LC_ALL": "C.UTF-8", "TERM": "xterm", "PS1": "$ ",
            "XDG_STATE_HOME": str(self.work / "state"),
            "PYTHONDONTWRITEBYTECODE": "1", "HISTFILE": "",
            "HAWK_TEST_CASE": str(self.work),
            "HAWK_TEST_SESSION": str(os.getsid(0)),
            "HAWK_TEST_GROUP": str(os.getpgrp())}
        self.addCleanup(self.clean_up)

    def started(self):
        """Processes of this case that are still there, zombies apart."""
        mark = self.mark.encode()
        return [pid for pid in _pids()
                if pid != os.getpid() and mark in _environment_of(pid)]

    def clean_up(self):
        for pid in self.started():
            kill(pid)
        failed = any(error for _, error in self._outcome.errors) \
            if hasattr(self._outcome, "errors") \
            else not self._outcome.success
        if failed:
            print(f"kept:  {self.work}\nalone: {sys.argv[0]} {HAWKCTL} "
                  f"{AGENTS or ''} {self.id().partition('.')[2]}",
                  file=sys.stderr)
        else:
            shutil.rmtree(self.work, ignore_errors=True)

    def observed(self, *command, options=()):
        """The command line that observes `command` into self.trace."""
        self.traces += 1
        self.trace = self.work / f"trace-{self.traces}.hawk"
        return [HAWKCTL, "run", "-q", "-o", str(self.trace), *options, "--",
                *command]

    def python(self, code, *arguments):
        """A command line for an agent in Python."""
        path = self.work / f"agent-{abs(hash(code))}.py"
        path.write_text(code)
        return [sys.executable, "-S", str(path), *arguments]

    def start(self, command, **options):
        options.setdefault("env", self.environment)
        options.setdefault("cwd", self.work)
        return subprocess.Popen(command, **options)

    def run_it(self, command, limit=LIMIT, **options):
        """A CompletedProcess; stdin is empty, outputs are kept."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("env", self.environment)
        options.setdefault("cwd", self.work)
        return subprocess.run(command, timeout=limit, check=False, **options)

    def wait_for_file(self, name):
        """The text of a file that somebody makes by renaming."""
        path = self.work / name
        wait_until(path.exists, f"file {name}")
        return path.read_text()

    def records(self, kind=None, trace=None):
        lines = (trace or self.trace).read_bytes().splitlines()
        found = [json.loads(line) for line in lines if line]
        return [r for r in found if kind is None or r["k"] == kind]

    def recorded(self, stream, trace=None):
        """The bytes of a stream as the trace has them."""
        data = b""
        for record in self.records("out", trace):
            if record["s"] == stream:
                self.assertEqual(len(data), record["o"])
                data += record["l"].encode() if "l" in record \
                    else base64.b64decode(record["b"])
        return data

    def wait_for_none_left(self):
        wait_until(lambda: not self.started(), "end of every process")


def require(program):
    if shutil.which(program) is None:
        print(f"skipped: {program} is not installed")
        sys.exit(SKIPPED)


def main():
    """HAWKCTL, then directories (of test agents), then what unittest takes."""
    global HAWKCTL, AGENTS
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        print(f"usage: {sys.argv[0]} HAWKCTL [AGENTS] [Class.test]")
        sys.exit(2)
    HAWKCTL = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]):
        AGENTS = str(pathlib.Path(sys.argv.pop(1)).resolve())
    # The caller's own peculiarities are no part of a test.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    unittest.main(module="__main__")
