#!/usr/bin/env python3
"""What flows through and beside hawkctl: the agent's bytes, its early and late
ends, what it leaves behind, its exit status and its environment."""

import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed
from pty_harness import kill, read_stat, wait_until

MIB = 1 << 20


class Bytes(observed.Case):
    def check(self, size, end):
        data = random.Random(size).randbytes(size) + end
        (self.work / "data").write_bytes(data)
        done = self.run_it(self.observed("cat", "data"), limit=60)
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        self.assertEqual(len(data), len(done.stdout))
        self.assertEqual(hashlib.sha256(data).digest(),
                         hashlib.sha256(done.stdout).digest())
        return data

    def test_10_mb_with_a_newline_at_the_end(self):
        self.check(10 * MIB, b"\n")

    def test_10_mb_without_one(self):
        data = self.check(10 * MIB, b"x")
        self.assertTrue(data == self.recorded("stdout"), "trace differs")

    def test_nothing_and_a_single_byte(self):
        for data in (b"", b"\0", b"\n", b"\xff"):
            (self.work / "data").write_bytes(data)
            done = self.run_it(self.observed("cat", "data"))
            self.assertEqual((0, data, b""),
                             (done.returncode, done.stdout, done.stderr))

    def test_stderr_alike(self):
        data = random.Random(3).randbytes(MIB)
        (self.work / "data").write_bytes(data)
        done = self.run_it(self.observed("sh", "-c", "cat data >&2; echo o"))
        self.assertEqual((b"o\n", data), (done.stdout, done.stderr))
        self.assertTrue(data == self.recorded("stderr"), "trace differs")

    def test_both_into_one_pipe_keep_their_order(self):
        code = ("import os\nfor n in range(20000):\n"
                "  os.write(1 + n % 2, b'%d\\n' % n)\n")
        done = self.run_it(self.observed(*self.python(code)),
                           stderr=subprocess.STDOUT, limit=40)
        expected = b"".join(b"%d\n" % n for n in range(20000))
        self.assertTrue(expected == done.stdout, "order or bytes differ")

    def test_into_a_file_that_is_appended_to(self):
        with open(self.work / "out", "ab") as file:
            file.write(b"before\n")
            file.flush()
            self.run_it(self.observed("sh", "-c", "echo a; echo b >&2"),
                        stdout=file, stderr=file)
        self.assertEqual(b"before\na\nb\n",
                         (self.work / "out").read_bytes())


class EarlyEnds(observed.Case):
    def test_a_consumer_that_leaves_does_not_end_the_agent(self):
        code = ("import os, sys\nfor n in range(20000):\n"
                "  os.write(1, b'%d\\n' % n)\nsys.exit(5)\n")
        child = self.start(self.observed(*self.python(code)),
                           stdout=subprocess.PIPE)
        self.assertEqual(b"0\n", child.stdout.readline())
        child.stdout.close()
        self.assertEqual(5, child.wait(observed.LIMIT))
        self.assertEqual(b"".join(b"%d\n" % n for n in range(20000)),
                         self.recorded("stdout"))

    def test_an_agent_that_closes_stdout_is_passed_on_at_once(self):
        agent = self.python("import os, time\nos.write(1, b'bye')\n"
                            "os.close(1)\nwhile not os.path.exists('go'):\n"
                            "  time.sleep(0.01)\n")
        child = self.start(self.observed(*agent), stdout=subprocess.PIPE)
        out = child.stdout.read()  # until EOF
        self.assertEqual((b"bye", None), (out, child.poll()))
        (self.work / "go").touch()
        self.assertEqual(0, child.wait(observed.LIMIT))
        child.stdout.close()

    def test_stdin_is_passed_through_and_closed_with_the_agent(self):
        agent = self.python("import os, time\n"
                            "print(os.read(0, 5), flush=True)\nos.close(0)\n"
                            "print('closed', flush=True)\n"
                            "while not os.path.exists('go'):\n"
                            "  time.sleep(0.01)\n")
        child = self.start(self.observed(*agent), stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, bufsize=0)
        child.stdin.write(b"hello world")
        self.assertEqual(b"b'hello'\n", child.stdout.readline())
        self.assertEqual(b"closed\n", child.stdout.readline())

        def is_broken():
            try:
                child.stdin.write(b"more")
                return False
            except BrokenPipeError:
                return True
        wait_until(is_broken, "EPIPE", 3)
        self.assertIsNone(child.poll())
        (self.work / "go").touch()
        self.assertEqual(0, child.wait(observed.LIMIT))
        child.stdin.close()
        child.stdout.close()

    def test_stdin_that_the_agent_leaves_is_there_for_the_next(self):
        (self.work / "in").write_bytes(b"one\ntwo\n")
        line = " ".join(self.observed("sh", "-c", "'read line; echo $line'"))
        with open(self.work / "in", "rb") as file:
            done = self.run_it(["sh", "-c", f"{line}; cat"], stdin=file)
        self.assertEqual(b"one\ntwo\n", done.stdout)


class LeftBehind(observed.Case):
    def test_a_daemon_that_holds_stdout_is_named_and_recorded(self):
        command = self.observed(
            "sh", "-c", "(sleep 3; echo late) & echo $! >child; exit 3")
        command.remove("-q")
        began = time.monotonic()
        child = self.start(command, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
        out, err = child.communicate(timeout=observed.LIMIT)
        took = time.monotonic() - began
        self.assertEqual((3, b""), (child.returncode, out))
        self.assertGreater(took, 0.9)  # --linger is 1 s
        self.assertLess(took, 2.5)     # and not the 3 s of the daemon
        text = err.decode()
        self.assertRegex(text, r"sleep\[\d+\] fd 1")
        pid = int((self.work / "child").read_text())
        self.assertIn(f"sh[{pid}] fd 1", text)
        self.assertIsNotNone(read_stat(pid), "it was not left alone")
        closed = self.records("closed")[0]
        self.assertTrue(closed["held"])
        self.assertIn(pid, [h["pid"] for h in closed["holders"]])
        # The keeper hears the rest, and goes.
        self.wait_for_none_left()
        self.assertEqual(b"late\n", self.recorded("stdout"))
        self.assertEqual(1, len(self.records("takeover")))
        self.assertNotIn("held", self.records("closed")[-1])

    def test_linger_zero_does_not_wait(self):
        began = time.monotonic()
        done = self.run_it(self.observed("sh", "-c", "sleep 9 & exit 3",
                                         options=["--linger", "0"]))
        self.assertEqual(3, done.returncode)
        self.assertLess(time.monotonic() - began, 5)

    def test_200_short_orphans_leave_no_zombie(self):
        code = """import os, sys, time
for n in range(200):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.wait()
sys.stdout.write("made\\n")
sys.stdout.flush()
sys.stdin.readline()
"""
        child = self.start(self.observed(*self.python(code)),
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(b"made\n", child.stdout.readline())

        def zombies():
            found = []
            for name in os.listdir("/proc"):
                stat = read_stat(name) if name.isdigit() else None
                if stat and stat[0] == "Z" and int(stat[1]) == child.pid:
                    found.append(name)
            return found
        wait_until(lambda: not zombies(), "end of the zombies", 5)
        child.communicate(b"\n", timeout=observed.LIMIT)
        self.assertEqual(0, child.returncode)
        self.wait_for_none_left()

    def test_no_process_and_no_file_is_left(self):
        environment = dict(self.environment, TMPDIR=str(self.work),
                           XDG_RUNTIME_DIR=str(self.work / "run"))
        (self.work / "run").mkdir()
        done = self.run_it(self.observed("true"), env=environment)
        self.assertEqual(0, done.returncode)
        self.wait_for_none_left()
        self.assertEqual([], os.listdir(self.work / "run"))

    def test_nested(self):
        inner = self.work / "inner.hawk"
        done = self.run_it(self.observed(
            observed.HAWKCTL, "run", "-q", "-o", str(inner), "--", "sh", "-c",
            "echo out; echo err >&2; exit 9"))
        self.assertEqual((9, b"out\n", b"err\n"),
                         (done.returncode, done.stdout, done.stderr))
        self.assertEqual(b"out\n", self.recorded("stdout"))
        self.assertEqual(b"out\n", self.recorded("stdout", inner))
        outer, = self.records("hawk")
        below, = self.records("hawk", inner)
        self.assertEqual(outer["trace_id"], below["trace_id"])
        self.assertEqual(outer["span_id"], below["parent_span_id"])
        self.wait_for_none_left()


class Statuses(observed.Case):
    def status(self, *command, options=(), **more):
        return self.run_it(self.observed(*command, options=options),
                           **more).returncode

    def test_of_the_agent(self):
        for status in (0, 1, 3, 125, 126, 127, 255):
            self.assertEqual(status, self.status("sh", "-c",
                                                 f"exit {status}"))

    def test_not_executable_is_126(self):
        (self.work / "plain").write_text("text")
        done = self.run_it(self.observed("./plain"))
        self.assertEqual(126, done.returncode)
        self.assertIn(b"cannot run ./plain: ", done.stderr)
        self.assertEqual(126, self.status("./"))
        self.assertFalse(self.trace.exists(), "a trace of nothing")

    def test_not_found_is_127(self):
        for word in ("./missing", "no-such-program-at-all"):
            done = self.run_it(self.observed(word))
            self.assertEqual(127, done.returncode)
            self.assertIn(word.encode(), done.stderr)

    def test_interpreter_not_found_is_127(self):
        script = self.work / "script"
        script.write_text("#!/no/such/interpreter\n")
        script.chmod(0o755)
        self.assertEqual(127, self.status("./script"))
        self.wait_for_none_left()

    def test_script_without_an_interpreter_line_runs(self):
        script = self.work / "script"
        script.write_text("echo $1; exit 6\n")
        script.chmod(0o755)
        done = self.run_it(self.observed("./script", "word"))
        self.assertEqual((6, b"word\n"), (done.returncode, done.stdout))

    def test_no_place_for_the_trace_is_125_and_starts_nothing(self):
        done = self.run_it([observed.HAWKCTL, "run", "-o",
                            "/no/such/directory/x.hawk", "--", "touch",
                            "started"])
        self.assertEqual(125, done.returncode)
        self.assertFalse((self.work / "started").exists())

    def test_timeout_is_124(self):
        began = time.monotonic()
        self.assertEqual(124, self.status("sleep", "60",
                                          options=["--timeout", "0.3"]))
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(signal.SIGTERM, self.records("end")[0]["signal"])
        self.assertTrue(self.records("end")[0]["timed_out"])
        # What moves behind this record moves because it is being ended.
        kinds = [record["k"] for record in self.records()]
        sent, = self.records("signal")
        self.assertEqual(signal.SIGTERM, sent["signal"])
        self.assertLess(kinds.index("signal"), kinds.index("end"))

    def test_timeout_of_one_that_ignores_sigterm(self):
        code = ("import signal, time\n"
                "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                "print('ready', flush=True)\ntime.sleep(60)\n")
        done = self.run_it(self.observed(*self.python(code), options=[
            "--timeout", "2", "--kill-after", "0.3"]))
        self.assertEqual((124, b"ready\n"), (done.returncode, done.stdout))
        self.assertEqual(signal.SIGKILL, self.records("end")[0]["signal"])
        self.assertEqual([signal.SIGTERM, signal.SIGKILL],
                         [sent["signal"] for sent in self.records("signal")])
        self.wait_for_none_left()


# Says the variables by which it can be followed.
FOLLOWED = ("import json, os\nprint(json.dumps({n: os.environ.get(n) for n in "
            "('TRACEPARENT', 'BAGGAGE', 'HAWK_CORRELATION_ID')}))\n")
TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


class Context(observed.Case):
    def variables(self, options=(), **extra):
        done = self.run_it(
            self.observed(*self.python(FOLLOWED), options=options),
            env=dict(self.environment, **extra))
        self.assertEqual(0, done.returncode, done.stderr)
        seen = json.loads(done.stdout)
        parts = re.fullmatch(
            "00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})",
            seen["TRACEPARENT"])
        self.assertTrue(parts, seen)
        header, = self.records("hawk")
        self.assertEqual(parts[1], header["trace_id"])
        self.assertEqual(parts[2], header["span_id"])
        self.assertEqual(seen["HAWK_CORRELATION_ID"],
                         header["correlation_id"])
        return seen, parts, header

    def test_valid_is_continued(self):
        _, parts, header = self.variables(
            TRACEPARENT=f"00-{TRACE}-{SPAN}-00")
        self.assertEqual((TRACE, "00"), (parts[1], parts[3]))
        self.assertNotEqual(SPAN, parts[2])
        self.assertEqual(SPAN, header["parent_span_id"])

    def test_of_a_later_version_is_continued_as_ours(self):
        _, parts, header = self.variables(
            TRACEPARENT=f"cc-{TRACE}-{SPAN}-01-more")
        self.assertEqual((TRACE, SPAN), (parts[1], header["parent_span_id"]))

    def test_invalid_starts_a_trace(self):
        for value in ("", "x", f"ff-{TRACE}-{SPAN}-01",
                      f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-x",
                      f"00-{TRACE.upper()}-{SPAN}-01"):
            with self.subTest(value):
                _, parts, header = self.variables(TRACEPARENT=value)
                self.assertNotEqual(TRACE, parts[1])
                self.assertNotIn("parent_span_id", header)

    def test_baggage_is_extended(self):
        seen, _, _ = self.variables(["-c", "order 17,ü"],
                                    BAGGAGE="a=1;p=2,b=%20")
        self.assertEqual("order 17,ü", seen["HAWK_CORRELATION_ID"])
        self.assertEqual("a=1;p=2,b=%20,correlation_id=order%2017%2C%C3%BC",
                         seen["BAGGAGE"].replace(", ", ","))

    def test_own_id_replaces_an_inherited_one(self):
        seen, _, _ = self.variables(["-c", "mine"],
                                    BAGGAGE="correlation_id=old,b=2",
                                    HAWK_CORRELATION_ID="old")
        self.assertEqual("mine", seen["HAWK_CORRELATION_ID"])
        self.assertEqual({"correlation_id=mine", "b=2"},
                         {m.strip() for m in seen["BAGGAGE"].split(",")})

    def test_a_fresh_id_each_time(self):
        ids = {self.variables()[0]["HAWK_CORRELATION_ID"] for _ in range(2)}
        self.assertEqual(2, len(ids))


SPEAK = """import json, os, socket, sys
def connect():
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ["HAWK_EVENTS"])
    return s
def line(**members):
    return json.dumps(members).encode() + b"\\n"
"""


class Events(observed.Case):
    def speak(self, code):
        done = self.run_it(self.observed(*self.python(SPEAK + code)))
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        gaps = [g for g in self.records("gap")
                if g["reason"] == "malformed_event"]
        return self.said(), gaps

    def said(self):
        """What the agent stated; hawkctl's own words and the probes' apart."""
        return [e for e in self.records("event")
                if not e["event_name"].startswith("hawk.")]

    def test_are_recorded_in_order(self):
        events, gaps = self.speak("""
s = connect()
for n in range(500):
    s.sendall(line(event_name="step", n=n, step="s%d" % n))
""")
        self.assertEqual(list(range(500)),
                         [e["attributes"]["n"] for e in events])
        self.assertEqual([], gaps)
        agent = self.records("end")[0]["pid"]
        self.assertEqual({agent}, {e["pid"] for e in events})
        self.assertEqual("s499", events[-1]["step"])

    def test_malformed_are_counted_and_the_rest_is_taken(self):
        events, gaps = self.speak("""
s = connect()
s.sendall(line(event_name="a") + b"{not json\\n" + b"[1]\\n" + b"\\n"
          + line(no_name=1) + b"\\xff\\xfe\\n" + line(event_name="b")
          + b'{"event_name":' + b"[" * 100 + b"]" * 100 + b"}\\n"
          + line(event_name="c"))
""")
        self.assertEqual(["a", "b", "c"], [e["event_name"] for e in events])
        self.assertEqual(5, sum(g["n"] for g in gaps))
        self.assertGreater(sum(g["bytes"] for g in gaps), 200)

    def test_over_long_lines_are_one_refusal_each(self):
        events, gaps = self.speak("""
s = connect()
s.sendall(line(event_name="a"))
s.sendall(line(event_name="long", body="x" * 200000))
s.sendall(line(event_name="b", body="y" * 60000))
# The end of it would be a good line, were it one.
s.sendall(b" " * 150000 + line(event_name="tail").strip())
""")
        self.assertEqual(["a", "b"], [e["event_name"] for e in events])
        self.assertEqual(2, sum(g["n"] for g in gaps))
        self.assertGreater(sum(g["bytes"] for g in gaps), 349000)

    def test_of_two_connections_with_half_a_line_at_the_end(self):
        events, gaps = self.speak("""
one, two = connect(), connect()
text = line(event_name="split", n=1)
one.sendall(text[:7])
two.sendall(line(event_name="other", n=2))
one.sendall(text[7:])
two.sendall(line(event_name="whole without newline", n=3).strip())
one.sendall(b'{"event_name":"ha')
""")
        self.assertEqual({1, 2, 3}, {e["attributes"]["n"] for e in events})
        self.assertEqual(3, len(events))
        self.assertEqual(1, sum(g["n"] for g in gaps))

    def test_of_a_forked_child_bear_its_pid(self):
        events, _ = self.speak("""
if os.fork() == 0:
    connect().sendall(line(event_name="child", n=os.getpid()))
    os._exit(0)
os.wait()
""")
        event, = events
        self.assertEqual(event["pid"], event["attributes"]["n"])
        self.assertNotEqual(event["pid"], self.records("end")[0]["pid"])

    def test_of_many_at_once(self):
        """Workers that are forked together, all before one is heard."""
        events, gaps = self.speak("""
ready, go = os.pipe()
for n in range(300):
    if os.fork() == 0:
        os.close(go)
        os.read(ready, 1)
        connect().sendall(line(event_name="worker", n=n))
        os._exit(0)
os.close(go)
for n in range(300):
    assert os.wait()[1] == 0
""")
        self.assertEqual(set(range(300)),
                         {e["attributes"]["n"] for e in events})
        self.assertEqual((300, []), (len(events), gaps))

    def test_of_more_than_there_is_room_for(self):
        """The rest is refused and counted; who speaks is heard."""
        import resource
        agent = self.python(SPEAK + """
kept = []
for n in range(60):
    s = connect()
    try:
        s.sendall(line(event_name="one of many", n=n))
    except BrokenPipeError:
        pass
    kept.append(s)
""")
        done = self.run_it(self.observed(*agent), preexec_fn=lambda:
                           resource.setrlimit(resource.RLIMIT_NOFILE,
                                              (80, 80)))
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        heard = [e["attributes"]["n"] for e in self.said()]
        self.assertEqual(heard, sorted(heard))
        self.assertGreaterEqual(len(heard), 20)
        refused = sum(g["n"] for g in self.records("gap"))
        self.assertGreaterEqual(refused, 1)
        self.assertLessEqual(len(heard) + refused, 60)

    def test_a_flood_holds_up_neither_signals_nor_samples(self):
        """More than can be taken, from several processes, without an end."""
        agent = self.start(self.observed(*self.python(SPEAK + """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
for n in range(4):
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        s = connect()
        text = line(event_name="flood", text="x" * 100) * 100
        try:
            while True:
                s.sendall(text)
        except OSError:
            os._exit(0)
print("ready", flush=True)
time.sleep(60)
""")), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(b"ready\n", agent.stdout.readline())
        wait_until(lambda: self.trace.read_bytes().count(
            b'"k":"chk"') >= 4, "samples")
        agent.terminate()
        self.assertEqual(7, agent.wait(observed.LIMIT))
        agent.stdout.close()
        # The signal was passed on at once, though all that came is recorded.
        passed, = [r["t"] for r in self.records("signal")]
        self.assertLess(self.records("end")[0]["t"] - passed, 3e9)
        self.assertGreater(len(self.said()), 1000)
        # A second apart, whatever is sent.
        times = [r["t"] for r in self.records("chk")][:4]
        self.assertLess(max(b - a for a, b in zip(times, times[1:])), 3e9)
        for pid in self.started():
            kill(pid)

    def test_place_is_private_and_gone_afterwards(self):
        done = self.run_it(self.observed(*self.python(
            "import os\np = os.environ['HAWK_EVENTS']\n"
            "i = os.stat(os.path.dirname(p))\n"
            "print(p, oct(i.st_mode & 0o777), i.st_uid)\n")))
        path, mode, user = done.stdout.decode().split()
        self.assertEqual(("0o700", str(os.geteuid())), (mode, user))
        self.assertFalse(os.path.exists(os.path.dirname(path)))

    def test_of_another_user_are_refused(self):
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            self.skipTest("needs root and setpriv")
        # With the right to pass directories, or it would not get that far.
        code = ("\ns = connect()\n"
                "try:\n  s.sendall(line(event_name='foreign'))\n"
                "except BrokenPipeError:\n  pass\n")
        agent = self.python(SPEAK + code)
        done = self.run_it(self.observed(
            "setpriv", "--reuid", "65534", "--clear-groups", "--inh-caps",
            "+dac_override", "--ambient-caps", "+dac_override", *agent))
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        self.assertEqual([], self.said())
        gap, = [g for g in self.records("gap")
                if g["reason"] == "malformed_event"]
        self.assertEqual(1, gap["n"])


if __name__ == "__main__":
    observed.main()
