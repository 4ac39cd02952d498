#!/usr/bin/env python3
"""Signals: what is sent to hawkctl reaches the agent once, hawkctl lives on
and returns the agent's status; what ends the agent is returned as 128+N."""

import os
import pathlib
import resource
import select
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed

# KILL and STOP cannot be caught; TSTP, TTIN, TTOU and CONT are job control
# (test_terminal.py); CHLD and PIPE are hawkctl's own; ILL, TRAP, BUS, FPE,
# SEGV and SYS say that hawkctl itself is broken.
PASSED_ON = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT,
             signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGTERM,
             signal.SIGSTKFLT, signal.SIGURG, signal.SIGXCPU, signal.SIGXFSZ,
             signal.SIGVTALRM, signal.SIGPROF, signal.SIGWINCH, signal.SIGIO,
             signal.SIGPWR]

DEADLY = [n for n in range(1, 32)
          if n not in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN,
                       signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD,
                       signal.SIGURG, signal.SIGWINCH)]

# Says each signal it takes, and ends at the word "end" on stdin.
COUNTER = """import os, signal, sys
names = [int(n) for n in sys.argv[1:]]
for n in names:
    signal.signal(n, lambda number, frame: os.write(1, b"got %d\\n" % number))
os.write(1, b"ready\\n")
word = sys.stdin.readline()
os.write(1, b"end\\n")
sys.exit(7)
"""


class ToHawkctl(observed.Case):
    def begin(self, command, **options):
        child = self.start(command, stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, bufsize=0, **options)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stdin.close)
        self.assertEqual(b"ready\n", self.line(child))
        return child

    def line(self, child):
        ready, _, _ = select.select([child.stdout], [], [], observed.LIMIT)
        self.assertTrue(ready, "nothing came")
        return child.stdout.readline()

    def finish(self, child):
        child.stdin.write(b"end\n")
        rest = child.stdout.read()
        return rest, child.wait(observed.LIMIT)

    def test_each_reaches_the_agent_once(self):
        child = self.begin(self.observed(*self.python(
            COUNTER, *[str(int(n)) for n in PASSED_ON])))
        for number in PASSED_ON:
            with self.subTest(number):
                os.kill(child.pid, number)
                self.assertEqual(b"got %d\n" % number, self.line(child))
        # A second copy of any would stand before "end".
        self.assertEqual((b"end\n", 7), self.finish(child))
        seen = [r["signal"] for r in self.records("signal")]
        self.assertEqual([int(n) for n in PASSED_ON], seen)
        self.assertEqual({os.getpid()},
                         {r["sender"] for r in self.records("signal")})

    def test_many_of_one_never_escalate(self):
        child = self.begin(self.observed(*self.python(
            COUNTER, str(int(signal.SIGINT)))))
        for _ in range(5):
            os.kill(child.pid, signal.SIGINT)
            self.assertEqual(b"got 2\n", self.line(child))
        self.assertEqual((b"end\n", 7), self.finish(child))

    def test_what_the_agent_does_not_handle_ends_it(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP,
                       signal.SIGQUIT, signal.SIGABRT, signal.SIGUSR1):
            with self.subTest(number):
                child = self.begin(self.observed(
                    "sh", "-c", "echo ready; exec sleep 60"))
                os.kill(child.pid, number)
                self.assertEqual(128 + number, child.wait(observed.LIMIT))
                self.assertEqual([number], [r["signal"] for r
                                            in self.records("end")])

    def test_ignored_by_the_caller_stays_ignored(self):
        ignored = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP,
                   signal.SIGUSR1]

        def ignore():
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)
        child = self.begin(self.observed(
            "sh", "-c", "echo ready; read word; exit 7"), preexec_fn=ignore)
        for number in ignored:
            os.kill(child.pid, number)
        self.assertEqual((b"", 7), self.finish(child))
        self.assertEqual([], self.records("signal"))

    def test_alarm_set_before_the_start_reaches_the_agent(self):
        # As in: perl -e 'alarm 5; exec @ARGV' hawkctl run ...
        child = self.begin(
            self.observed(*self.python(COUNTER, str(int(signal.SIGALRM)))),
            preexec_fn=lambda: signal.setitimer(signal.ITIMER_REAL, 1.5))
        self.assertEqual(b"got 14\n", self.line(child))
        self.assertEqual((b"end\n", 7), self.finish(child))

    def test_end_of_the_parent_is_told_once(self):
        # PR_SET_PDEATHSIG of a supervisor, which then dies.
        starter = f"""import ctypes, os, subprocess, sys
def prepare():
    ctypes.CDLL(None).prctl(1, 10, 0, 0, 0)
child = subprocess.Popen(sys.argv[1:], preexec_fn=prepare, pass_fds=(0, 1))
open("started", "w").close()
while not os.path.exists("go"):
    import time; time.sleep(0.01)
os._exit(0)
"""
        agent = self.python(COUNTER, str(int(signal.SIGUSR1)))
        child = self.begin([sys.executable, "-S", "-c", starter,
                            *self.observed(*agent)])
        (self.work / "go").touch()
        self.assertEqual(0, child.wait(observed.LIMIT))
        self.assertEqual(b"got 10\n", self.line(child))
        self.assertEqual((b"end\n", 0), self.finish(child))


class EndOfTheAgent(observed.Case):
    def test_by_each_signal_is_128_and_its_number(self):
        def no_core():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number in DEADLY:
            with self.subTest(number):
                done = self.run_it(self.observed(
                    "sh", "-c", f"echo last; kill -{number} $$"),
                    preexec_fn=no_core)
                self.assertEqual(128 + number, done.returncode)
                self.assertEqual(b"last\n", done.stdout)
                end, = self.records("end")
                self.assertEqual(number, end["signal"])
                self.assertNotIn("core_dumped", end)
                self.assertNotIn("code", end)

    def test_with_a_core_says_so_as_bare(self):
        def core():
            _, hard = resource.getrlimit(resource.RLIMIT_CORE)
            resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        # A small program: Python's core is large.
        command = ["sh", "-c", "kill -ABRT $$"]
        bare = self.start(command, preexec_fn=core)
        _, status = os.waitpid(bare.pid, 0)
        bare.returncode = -signal.SIGABRT
        if not os.WCOREDUMP(status):
            self.skipTest("no core is dumped here")
        done = self.run_it(self.observed(*command), preexec_fn=core)
        self.assertEqual(128 + signal.SIGABRT, done.returncode)
        self.assertTrue(self.records("end")[0]["core_dumped"])

    def test_by_sigkill_from_elsewhere(self):
        child = self.start(self.observed(
            "sh", "-c", "echo $$ >pid.new; mv pid.new pid; exec sleep 60"))
        os.kill(int(self.wait_for_file("pid")), signal.SIGKILL)
        self.assertEqual(137, child.wait(observed.LIMIT))
        self.wait_for_none_left()

    def test_by_its_own_limit_on_cpu_time(self):
        done = self.run_it(
            self.observed("sh", "-c", "while :; do :; done"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU,
                                                  (1, 5)))
        self.assertEqual(128 + signal.SIGXCPU, done.returncode)

    def test_a_small_limit_on_file_size_is_no_harm(self):
        # The trace meets it, the agent's pipe does not.
        done = self.run_it(
            self.observed("sh", "-c",
                          "head -c 300000 /dev/zero; exit 4"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                  (65536, 65536)))
        self.assertEqual((4, 300000), (done.returncode, len(done.stdout)))


if __name__ == "__main__":
    observed.main()
