#!/usr/bin/env python3
"""An agent below `hawkctl run` is given what it would be given bare: the two
texts of tests/agents/fingerprint differ in nothing but the variables that
hawkctl-run(1) lists."""

import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed
import pty_harness

# What hawkctl-run(1) says it adds.
ADDED = {"variable: TRACEPARENT", "variable: BAGGAGE",
         "variable: HAWK_CORRELATION_ID", "variable: HAWK_EVENTS",
         "variable: PYTHONPATH", "variable: NODE_OPTIONS",
         "variable: OTEL_EXPORTER_OTLP_ENDPOINT",
         "variable: OTEL_EXPORTER_OTLP_PROTOCOL",
         "variable: OTEL_EXPORTER_OTLP_HEADERS",
         "variable: OTEL_EXPORTER_ZIPKIN_ENDPOINT",
         "variable: OTEL_BSP_SCHEDULE_DELAY",
         "variable: OTEL_BLRP_SCHEDULE_DELAY"}


def close(*descriptors):
    return lambda: [os.close(fd) for fd in descriptors]


class Fingerprint(observed.Case):
    def setUp(self):
        super().setUp()
        self.agent = str(pathlib.Path(observed.AGENTS) / "fingerprint")

    def compare(self, start):
        """start(command) runs it in one situation, and waits."""
        bare = self.work / "bare"
        seen = self.work / "observed"
        start([self.agent, str(bare)])
        start(self.observed(self.agent, str(seen)))
        before = bare.read_text().splitlines()
        after = seen.read_text().splitlines()
        self.assertGreater(len(before), 50)
        self.assertEqual([], [line for line in before if line not in after])
        self.assertEqual(ADDED, {line for line in after
                                 if line not in before})
        return before

    def compare_run(self, **options):
        def start(command):
            done = self.run_it(command, **options)
            self.assertEqual((0, b""), (done.returncode, done.stderr or b""))
        return self.compare(start)

    def test_in_a_pipe(self):
        self.compare_run()

    def test_output_to_a_file(self):
        with open(self.work / "out", "wb") as file:
            self.compare_run(stdout=file, stderr=file)

    def test_under_nohup(self):
        def start(command):
            self.assertEqual(
                0, self.run_it(["nohup", *command]).returncode)
        self.assertIn("ignored signals: 1", self.compare(start))

    def test_in_a_terminal(self):
        def start(command):
            # A shell between: bare, the agent would lead the session itself.
            line = ["sh", "-c", '"$@"; exit $?', "sh", *command]
            with pty_harness.Terminal(line, 31, 97, self.environment,
                                      self.work) as terminal:
                self.assertEqual(0, terminal.wait_for_end())
        seen = self.compare(start)
        for fd in range(3):
            self.assertIn(f"terminal {fd}: 31 x 97", seen)
        self.assertIn("controlling terminal: yes, foreground: yes", seen)

    def test_stdin_closed(self):
        seen = self.compare_run(stdin=None, preexec_fn=close(0))
        self.assertFalse([s for s in seen if s.startswith("descriptor 0:")])

    def test_stdout_closed(self):
        seen = self.compare_run(stdout=None, preexec_fn=close(1))
        self.assertFalse([s for s in seen if s.startswith("descriptor 1:")])

    def test_everything_closed(self):
        seen = self.compare_run(stdin=None, stdout=None, stderr=None,
                                preexec_fn=close(0, 1, 2))
        self.assertFalse([s for s in seen if s.startswith("descriptor")])

    def test_sigchld_ignored(self):
        seen = self.compare_run(preexec_fn=lambda: signal.signal(
            signal.SIGCHLD, signal.SIG_IGN))
        self.assertIn("ignored signals: 17", seen)

    def test_sigpipe_and_sigxfsz_ignored(self):
        def ignore():
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        # Popen would set these to their defaults.
        seen = self.compare_run(preexec_fn=ignore, restore_signals=False)
        self.assertIn("ignored signals: 13 25", seen)

    def test_sigint_blocked(self):
        seen = self.compare_run(preexec_fn=lambda: signal.pthread_sigmask(
            signal.SIG_BLOCK, [signal.SIGINT, signal.SIGRTMIN + 3]))
        self.assertIn("blocked signals: 2 37", seen)

    def test_few_descriptors(self):
        import resource
        seen = self.compare_run(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (64, 64)))
        self.assertIn("limit 7: 64 64", seen)

    def test_umask_nice_and_parent_death_signal(self):
        import ctypes
        libc = ctypes.CDLL(None)

        def prepare():
            os.umask(0o27)
            os.nice(3)
            libc.prctl(1, signal.SIGTERM, 0, 0, 0)
        seen = self.compare_run(preexec_fn=prepare)
        for line in ("umask: 23", "nice: 3", "parent-death signal: 15"):
            self.assertIn(line, seen)

    def test_non_blocking_stdin(self):
        read, write = os.pipe()
        os.set_blocking(read, False)
        seen = self.compare_run(stdin=read)
        self.assertFalse(os.get_blocking(read))
        os.close(read)
        os.close(write)
        self.assertIn("descriptor 0: nonblock=yes close-on-exec=no access=0",
                      seen)

    def test_flags_of_our_own_outputs_stay(self):
        read, write = os.pipe()
        self.compare_run(stdout=write, stderr=write)
        self.assertTrue(os.get_blocking(write))
        os.close(read)
        os.close(write)

    def test_name_and_directory_of_a_program_from_the_path(self):
        environment = dict(self.environment, PATH=os.path.dirname(self.agent))
        self.environment = environment

        def start(command):
            name = [os.path.basename(w) if w == self.agent else w
                    for w in command]
            self.assertEqual(0, self.run_it(name).returncode)
        self.assertIn("name: fingerprint", self.compare(start))


class ExtraDescriptors(observed.Case):
    """Pipes that the caller hands down belong to the agent alone."""

    def setUp(self):
        super().setUp()
        self.agent = str(pathlib.Path(observed.AGENTS) / "fingerprint")

    def hand_down(self, command, end):
        """Runs with `end` as descriptor 7."""
        def prepare():
            os.dup2(end, 7, inheritable=True)
        return self.start(command, preexec_fn=prepare, pass_fds=(7,),
                          stdin=subprocess.DEVNULL)

    def test_are_inherited_as_they_are(self):
        for index in (0, 1):
            texts = []
            for observe in (False, True):
                ends = os.pipe()
                file = self.work / f"seen-{index}-{observe}"
                command = [self.agent, str(file)]
                child = self.hand_down(
                    self.observed(*command) if observe else command,
                    ends[index])
                self.assertEqual(0, child.wait(observed.LIMIT))
                os.close(ends[0])
                os.close(ends[1])
                texts.append(set(file.read_text().splitlines()))
            self.assertIn(f"descriptor 7: nonblock=no close-on-exec=no "
                          f"access={index}", texts[0])
            self.assertEqual(set(), texts[0] - texts[1])
            self.assertEqual(ADDED, texts[1] - texts[0])

    CLOSES_7 = """import os, sys
os.close(7)
open("closed", "w").close()
sys.stdin.close()
while not os.path.exists("go"):
    import time; time.sleep(0.01)
"""

    def test_end_of_file_comes_when_the_agent_closes_its_end(self):
        read, write = os.pipe()
        child = self.hand_down(self.observed(*self.python(self.CLOSES_7)),
                               write)
        os.close(write)
        self.wait_for_file("closed")
        import select
        ready, _, _ = select.select([read], [], [], 3)
        self.assertTrue(ready, "somebody else holds descriptor 7")
        self.assertEqual(b"", os.read(read, 1))
        self.assertIsNone(child.poll(), "the agent was to live on")
        (self.work / "go").touch()
        self.assertEqual(0, child.wait(observed.LIMIT))
        os.close(read)

    def test_writer_is_told_when_the_agent_closes_its_end(self):
        read, write = os.pipe()
        child = self.hand_down(self.observed(*self.python(self.CLOSES_7)),
                               read)
        os.close(read)
        self.wait_for_file("closed")

        def is_broken():
            try:
                os.write(write, b"x")
                return False
            except BrokenPipeError:
                return True
        pty_harness.wait_until(is_broken, "EPIPE", 3)
        self.assertIsNone(child.poll(), "the agent was to live on")
        (self.work / "go").touch()
        self.assertEqual(0, child.wait(observed.LIMIT))
        os.close(write)


if __name__ == "__main__":
    observed.main()
