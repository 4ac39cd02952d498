#!/usr/bin/env python3
"""`hawkctl pipes`: a command of its own is given what it would be given bare
and ends as it would; --watch says what comes and goes; targets that cannot be
looked at are named."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed
import pty_harness
from pty_harness import wait_until

DEMO = pathlib.Path(__file__).parents[2] / "apps" / "demo"
HANG = str(DEMO / "stderr-hang.sh")

# Writes more than a pipe holds into one that this process reads only when
# told: by a byte on its stdin.
LATE = """
import os, sys, time
read, write = os.pipe()
if os.fork() == 0:
    os.close(read)
    os.close(0)
    os.write(write, b"x" * 200000)
    time.sleep(60)
os.close(write)
os.read(0, 1)
while os.read(read, 65536):
    pass
"""


class Pipes(observed.Case):
    def pipes(self, *words):
        return [observed.HAWKCTL, "pipes", *words]

    def beside(self, *command, options=()):
        return self.pipes(*options, "--", *command)

    def status_of(self, *words, **options):
        return self.run_it(self.pipes(*words), **options).returncode


class Status(Pipes):
    def test_is_the_commands_own(self):
        for number in (0, 3, 125, 255):
            self.assertEqual(number, self.status_of(
                "--", "sh", "-c", f"exit {number}"))

    def test_of_a_signal(self):
        self.assertEqual(128 + 15, self.status_of(
            "--", "sh", "-c", "kill -TERM $$"))

    def test_not_found_and_not_executable(self):
        self.assertEqual(127, self.status_of("--", "hawk-no-such-command"))
        self.assertEqual(127, self.status_of("--", "./none"))
        (self.work / "text").write_text("no program")
        self.assertEqual(126, self.status_of("--", "./text"))

    def test_usage(self):
        for words in (["--"], ["1", "--", "true"], ["--timeout", "1"],
                      ["--until-finding"], ["--watch", "--", "true"],
                      ["--format", "json", "--", "true"],
                      ["--format", "dot", "--", "true"],
                      ["--output", "-", "--", "true"],
                      ["--watch", "--format", "dot"],
                      ["--watch", "./a.hawk"], ["--timeout", "x", "--", "true"],
                      ["--until-finding", "--fail-on", "never", "--", "true"]):
            done = self.run_it(self.pipes(*words))
            self.assertEqual(2, done.returncode, words)
            self.assertEqual(b"", done.stdout)
            self.assertIn(b"hawkctl: pipes: ", done.stderr)

    def test_time_is_over(self):
        start = time.monotonic()
        done = self.run_it(self.beside("sleep", "50",
                                       options=["--timeout", "0.3"]))
        self.assertEqual(124, done.returncode)
        self.assertLess(time.monotonic() - start, 10)
        self.assertIn(b"sleep", done.stderr)
        self.wait_for_none_left()

    def test_kill_after(self):
        done = self.run_it(self.beside(
            "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done",
            options=["--timeout", "0.3", "--kill-after", "0.3"]))
        self.assertEqual(124, done.returncode)
        self.assertIn(b"sent SIGKILL", done.stderr)
        self.wait_for_none_left()

    def test_a_report_that_cannot_be_written_costs_no_run(self):
        done = self.run_it(self.beside("touch", "ran", options=[
            "--output", "/proc/none/f"]))
        self.assertEqual(125, done.returncode)
        self.assertFalse((self.work / "ran").exists())


class Findings(Pipes):
    def report_of(self, path):
        return json.loads((self.work / path).read_text())["findings"]

    def check_told(self, text):
        self.assertIn("is stuck writing stderr; mcp_client[", text)
        self.assertIn("[undrained-pipe, confirmed]", text)
        self.assertNotIn("hawkctl[", text)

    def test_until_finding(self):
        done = self.run_it(self.beside(HANG, options=["--until-finding"]))
        self.assertEqual(1, done.returncode)
        self.assertEqual(b"client: starting the server\n"
                         b"client: asking for its tools\n", done.stdout)
        self.check_told(done.stderr.decode())
        self.wait_for_none_left()

    def test_at_a_time_limit(self):
        done = self.run_it(self.beside(HANG, options=[
            "--timeout", "4", "-q", "--format", "json", "--output", "f"]))
        self.assertEqual(124, done.returncode)
        self.assertEqual(b"", done.stderr)
        self.assertEqual(["undrained-pipe"],
                         [f["rule"] for f in self.report_of("f")])
        self.wait_for_none_left()

    def test_the_graph_is_of_before_the_end(self):
        self.run_it(self.beside(HANG, options=[
            "--until-finding", "--format", "dot", "--output", "f"]))
        text = (self.work / "f").read_text()
        self.assertIn('label="stderr, pipe ', text)
        self.assertIn("color=red", text)

    def test_a_finding_turns_a_0_only(self):
        # It is freed after the verdict, and ends by itself.
        code = ("import os,sys,time,threading\n"
                "read, write = os.pipe()\n"
                "if os.fork() == 0:\n"
                "    os.close(read)\n"
                "    os.write(write, b'x' * 100000)\n"
                "    os._exit(0)\n"
                "os.close(write)\n"
                "time.sleep(3)\n"
                "sys.exit(int(sys.argv[1]))\n")
        for own, seen in ((0, 1), (5, 5)):
            done = self.run_it(self.beside(*self.python(code, str(own))))
            self.assertEqual(seen, done.returncode, done.stderr)
        done = self.run_it(self.beside(*self.python(code, "0"),
                                       options=["--fail-on", "never"]))
        self.assertEqual(0, done.returncode, done.stderr)

    def test_a_full_stderr_stops_nobody_but_the_agent(self):
        read, write = os.pipe()
        start = time.monotonic()
        done = self.run_it(self.beside(
            "sh", "-c", "exec cat /dev/zero >&2",
            options=["--timeout", "3"]), stderr=write, limit=20)
        self.assertEqual(124, done.returncode)
        self.assertLess(time.monotonic() - start, 12)
        os.close(read)
        os.close(write)

    def test_a_clean_command_says_so_in_a_line(self):
        done = self.run_it(self.beside("true"))
        self.assertEqual(b"hawkctl: nothing found; holders not visible: ",
                         done.stderr[:45])
        done = self.run_it(self.beside("true", options=["-q"]))
        self.assertEqual(b"", done.stderr)


class Streams(Pipes):
    def fingerprint(self, prefix, name, **options):
        path = self.work / name
        agent = str(pathlib.Path(observed.AGENTS) / "fingerprint")
        done = self.run_it([*prefix, agent, str(path)], **options)
        self.assertEqual(0, done.returncode, done.stderr)
        return path.read_text().splitlines()

    def compare(self, **options):
        bare = self.fingerprint([], "bare", **options)
        seen = self.fingerprint(self.beside(options=["-q"]), "seen", **options)
        self.assertGreater(len(bare), 50)
        self.assertEqual(bare, seen)

    def test_are_inherited_untouched(self):
        self.compare()

    def test_in_files(self):
        with open(self.work / "out", "wb") as file:
            self.compare(stdout=file, stderr=file)

    def test_closed(self):
        self.compare(stdin=None, stdout=None, stderr=None,
                     preexec_fn=lambda: [os.close(fd) for fd in range(3)])

    def test_signals_ignored_and_blocked(self):
        def prepare():
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        self.compare(preexec_fn=prepare, restore_signals=False)

    def test_no_copy_is_kept(self):
        """Who reads the command's output sees its end when it closes it."""
        more, mine = os.pipe()
        os.set_inheritable(mine, True)
        child = self.start(
            self.beside("sh", "-c",
                        f"exec <&- >&- {mine}>&-; exec sleep 50"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, pass_fds=[mine])
        os.close(mine)
        self.assertEqual(b"", child.stdout.read())
        self.assertEqual(b"", os.read(more, 1))
        with self.assertRaises(BrokenPipeError):
            wait_until(lambda: os.write(child.stdin.fileno(), b"x") and None,
                       "end of stdin")
        child.stdin.close()
        child.stdout.close()
        child.terminate()
        self.assertEqual(128 + 15, child.wait(observed.LIMIT))
        os.close(more)

    def test_stdin_is_the_commands(self):
        done = self.run_it(self.beside("cat"), input=b"words")
        self.assertEqual(b"words", done.stdout)


class Signals(Pipes):
    def test_are_forwarded(self):
        child = self.start(
            self.beside("sh", "-c", "trap 'exit 7' TERM; echo ready; "
                        "while :; do sleep 0.1; done"),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(b"ready\n", child.stdout.readline())
        child.terminate()
        self.assertEqual(7, child.wait(observed.LIMIT))
        child.stdout.close()

    def test_ctrl_c(self):
        line = self.beside("sh", "-c", "echo ready; exec sleep 50")
        with pty_harness.Terminal(
                ["sh", "-c", '"$@"; echo "status $?"', "sh", *line],
                environment=self.environment,
                directory=self.work) as terminal:
            terminal.wait_for(b"ready")
            terminal.send(b"\x03")
            self.assertEqual(-signal.SIGINT, terminal.wait_for_end())

    def test_ctrl_c_that_is_handled(self):
        line = self.beside("sh", "-c", "trap 'exit 9' INT; echo ready; "
                           "while :; do sleep 0.1; done")
        with pty_harness.Terminal(
                ["sh", "-c", 'trap : INT; "$@"; echo "status $?"', "sh",
                 *line], environment=self.environment,
                directory=self.work) as terminal:
            terminal.wait_for(b"ready")
            terminal.send(b"\x03")
            terminal.wait_for(b"status 9")
            self.assertEqual(0, terminal.wait_for_end())
            self.assertNotIn(b"second Ctrl-C", terminal.seen)

    def test_ctrl_z(self):
        with pty_harness.Terminal(
                ["bash", "--norc", "-i"], environment=self.environment,
                directory=self.work) as terminal:
            terminal.wait_for(b"$ ")
            line = " ".join(self.beside("sleep", "77"))
            terminal.send(line.encode() + b"\r")
            wait_until(lambda: [p for p in self.started() if pathlib.Path(
                f"/proc/{p}/cmdline").read_bytes() == b"sleep\x0077\x00"],
                "sleep")
            terminal.send(b"\x1a")
            terminal.wait_for(b"Stopped")
            terminal.send(b"fg\r")
            time.sleep(0.3)
            terminal.send(b"\x03")
            terminal.wait_for(b"$ ")


class Watch(Pipes):
    def late_agent(self):
        return self.start(self.python(LATE), stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL)

    def watch(self, agent, *options):
        return self.start(self.pipes(str(agent.pid), "--watch", *options),
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)

    def test_found_and_cleared(self):
        agent = self.late_agent()
        watch = self.watch(agent)
        found = json.loads(watch.stdout.readline())
        self.assertEqual(("hawkctl.changes/1", "found", "undrained-pipe"),
                         (found["schema"], found["event"],
                          found["finding"]["rule"]))
        self.assertLess(abs(int(found["time"]) / 1e9 - time.time()), 60)
        agent.stdin.write(b"x")
        agent.stdin.flush()
        cleared = json.loads(watch.stdout.readline())
        self.assertEqual("cleared", cleared["event"])
        self.assertEqual(found["finding"]["subject"],
                         cleared["finding"]["subject"])
        self.assertGreater(int(cleared["time"]), int(found["time"]))
        for pid in self.started():
            if pid != watch.pid:
                pty_harness.kill(pid)
        agent.wait()
        self.assertEqual(1, watch.wait(observed.LIMIT))  # a finding was seen
        watch.stdout.close()
        agent.stdin.close()

    def test_until_finding_ends_nobody(self):
        agent = self.late_agent()
        watch = self.watch(agent, "--until-finding")
        self.assertEqual(1, watch.wait(observed.LIMIT))
        self.assertEqual(1, len(watch.stdout.read().splitlines()))
        self.assertIsNone(agent.poll())
        agent.kill()
        agent.wait()
        agent.stdin.close()
        watch.stdout.close()

    def test_time_limit_and_end_of_target(self):
        agent = self.start(["sleep", "50"])
        self.assertEqual(0, self.status_of(str(agent.pid), "--watch",
                                           "--timeout", "0.6"))
        watch = self.watch(agent)
        time.sleep(0.3)
        agent.kill()
        agent.wait()
        self.assertEqual(0, watch.wait(observed.LIMIT))
        watch.stdout.close()

    def test_ctrl_c(self):
        agent = self.start(["sleep", "50"])
        with pty_harness.Terminal(
                self.pipes(str(agent.pid), "--watch"),
                environment=self.environment,
                directory=self.work) as terminal:
            seen = terminal.wait_for(b"nothing found")
            self.assertIn(b"\x1b[H\x1b[2J", seen)
            self.assertIn(f"pid {agent.pid}".encode(), seen)
            terminal.send(b"\x03")
            self.assertEqual(-signal.SIGINT, terminal.wait_for_end())
        agent.kill()
        agent.wait()

    def test_ends_when_nobody_reads(self):
        agent = self.start(["sleep", "50"])
        watch = self.watch(agent)
        watch.stdout.close()
        self.assertEqual(0, watch.wait(observed.LIMIT))
        agent.kill()
        agent.wait()


class Targets(Pipes):
    def check(self, words, status, *sentences):
        done = self.run_it(self.pipes("--window", "0.3", *words))
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(sentences), len(lines), lines)
        for sentence, line in zip(sentences, lines):
            self.assertIn(sentence, line)
        self.assertEqual(status, done.returncode)
        return done.stdout.decode()

    def setUp(self):
        super().setUp()
        self.agent = self.start(["sleep", "51"])
        self.pid = str(self.agent.pid)

    def tearDown(self):
        self.agent.kill()
        self.agent.wait()

    def test_gone_and_good(self):
        gone = self.start(["true"])
        gone.wait()
        sentence = f"there is no process {gone.pid}"
        self.check([str(gone.pid)], 2, sentence)
        self.check([str(gone.pid), self.pid], 0, sentence)

    def test_zombie(self):
        zombie = self.start(["true"])
        wait_until(lambda: pty_harness.read_stat(zombie.pid)[0] == "Z",
                   "zombie")
        self.check([str(zombie.pid)], 2, "has ended; only its parent")
        zombie.wait()

    def test_no_number_and_no_name(self):
        self.check(["0"], 2, "there is no process 0")
        self.check(["99999999999999999999"], 2, "there is no process 9999")
        self.check(["no-such-name", "77777777"], 2,
                   "no process is called 'no-such-name'",
                   "there is no process 77777777")

    def test_a_name_of_many(self):
        copy = self.work / "bin" / "hawktwin"
        copy.parent.mkdir()
        copy.write_bytes(pathlib.Path("/bin/sleep").read_bytes())
        copy.chmod(0o755)
        twins = [self.start([str(copy), "50"]) for _ in range(2)]
        wait_until(lambda: all(pathlib.Path(
            f"/proc/{t.pid}/comm").read_text() == "hawktwin\n"
            for t in twins), "twins")
        self.check(["hawktwin"], 0, "'hawktwin' stands for: "
                   + ", ".join(str(t.pid) for t in twins))
        for twin in twins:
            twin.kill()
            twin.wait()

    def test_kernel_thread(self):
        for name in os.listdir("/proc"):
            stat = pty_harness.read_stat(name) if name.isdigit() else None
            if stat and stat[1] == "2":
                self.check([name], 2, "is a kernel thread")
                return
        self.skipTest("no kernel thread in sight")

    def test_of_another_user(self):
        if os.geteuid() != 0:
            self.check(["1"], 2, "another user")
            return
        done = self.run_it(self.pipes(self.pid), user=65534, group=65534,
                           extra_groups=[])
        self.assertEqual(2, done.returncode)
        self.assertIn(b"belongs to another user; try it as root",
                      done.stderr)


class All(Pipes):
    def test_who_has_the_other_end(self):
        agent = self.start(["sh", "-c", "sleep 52 | cat"])
        wait_until(lambda: len(self.started()) == 3, "pipeline")
        words = [str(agent.pid), "--all"]
        text = self.run_it(self.pipes(*words)).stdout.decode()
        self.assertRegex(text, r"(?m)^pipe \d+: 0 of 65536 bytes\n"
                         r"  writer    sleep\[\d+\] fd 1, sleeps in .*\n"
                         r"  reader    cat\[\d+\] fd 0, reads it\n")
        report = json.loads(self.run_it(
            self.pipes(*words, "--format", "json")).stdout)
        ends = [p["holders"] for p in report["pipes"]]
        self.assertIn(["sleep", "cat"],
                      [[e["process"]["name"] for e in holders]
                       for holders in ends])
        self.assertNotIn("pipes", json.loads(self.run_it(
            self.pipes(str(agent.pid), "--format", "json")).stdout))
        for pid in self.started():
            pty_harness.kill(pid)
        agent.wait()

    def test_strict(self):
        """Who is not root does not see what others hold."""
        if os.geteuid() != 0:
            self.skipTest("needs root, to be somebody else")
        child = {"user": 65534, "group": 65534, "extra_groups": []}
        agent = self.start(["sleep", "53"], **child)
        hidden = self.run_it(self.pipes(str(agent.pid), "--format", "json"),
                             **child)
        report = json.loads(hidden.stdout)
        if report["not_seen"]["hidden_processes"] == 0:
            self.skipTest("nothing is hidden here")
        self.assertEqual(0, hidden.returncode)
        self.assertEqual(2, self.run_it(
            self.pipes(str(agent.pid), "--strict"), **child).returncode)
        agent.kill()
        agent.wait()


if __name__ == "__main__":
    observed.main()
