"""A short run of hawkctl, disturbed at one system call: what the two tests of
that kind share. Only hawkctl's own threads are disturbed (at_syscall.cpp)."""

import collections
import os
import pathlib
import subprocess
import tempfile

import observed

AT_SYSCALL = os.environ.get(
    "HAWK_AT_SYSCALL", str(observed.BUILD / "tests/faults/at_syscall"))
OUT = b"".join(b"line %d\n" % i for i in range(1, 11))
ERR = b"mind the gap\n"
STATUS = 7
AGENT = (": > {mark}; for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; done; "
         "echo mind the gap >&2; exit 7")
LIMIT = 15  # seconds; an undisturbed run needs 0.05

Outcome = collections.namedtuple(
    "Outcome", "status out err started left ends trace")


class Subject:
    """Runs the same agent again and again in one directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.trace = self.directory / "t.hawk"
        self.mark = self.directory / "started"

    def command(self, *plan):
        # /dev/null in the way of XDG and TMPDIR would only add noise.
        return [AT_SYSCALL, *[str(word) for word in plan], observed.HAWKCTL,
                "run", "-o", str(self.trace), "--", "/bin/sh", "-c",
                AGENT.format(mark=self.mark)]

    def run(self, *plan):
        for path in (self.trace, self.mark):
            path.unlink(missing_ok=True)
        with tempfile.TemporaryFile(dir=self.directory) as out, \
                tempfile.TemporaryFile(dir=self.directory) as err:
            process = subprocess.Popen(self.command(*plan),
                                       stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=err)
            try:
                status = process.wait(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                status = None
                process.kill()
                process.wait()
            ends, left = observed.wait_for_all(limit=10)
            out.seek(0)
            err.seek(0)
            return Outcome(status, out.read(), err.read(), self.mark.exists(),
                           left, ends, self.trace)

    def calls(self):
        """The names of all system calls of an undisturbed run, in order; the
        word "main" stands where main() begins."""
        log = self.directory / "calls"
        done = self.run("count", log)
        if done.status == observed.SKIPPED:
            observed.skip("ptrace(2) is forbidden here")
        if done.status != STATUS or done.out != OUT:
            raise SystemExit(f"the undisturbed run is wrong: {done}")
        return log.read_text().split()
