#!/usr/bin/env python3
"""test_trace_reader.py HAWKCTL: holds hawkctl-trace(5), the recorder and the
reader together, by a reader and a writer that were made from the page alone."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

import recorded_agent
import trace_reader

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "man" / "hawkctl-trace.5"
HAWKCTL = sys.argv.pop(1)
PATIENCE = 30  # seconds


def wait_for(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {PATIENCE} s")
        time.sleep(0.02)


def keys_on_page():
    """kind -> {key: whether it is always there}, from the tables."""
    table = {}
    kind = "out"  # its table stands under Streams
    for line in PAGE.read_text().splitlines():
        heading = re.match(r"\.Ss (\w+)(:?)", line)
        if heading:
            kind = ("out" if heading[1] == "Streams" else
                    "envelope" if heading[1] == "Envelope" else
                    heading[1] if heading[2] else None)
        row = re.match(r"\.It Sy (.*?) Ta ", line)
        if row and kind:
            for key in row[1].split(" , "):
                table.setdefault(kind, {})[key.rstrip("?")] = key[-1] != "?"
    return table


def seal(record):
    """A record's line, as the page tells a writer to make it."""
    body = json.dumps(record, separators=(",", ":")).encode()[:-1]
    return body + b',"c":"%08x"}\n' % trace_reader.crc32c(body)


HEADER = {"k": "hawk", "w": 0, "q": 0, "t": 0, "v": 1, "min": 1,
          "id": "x", "boot_id": "", "pid_namespace": 0,
          "time_unix_nano": "1700000000000000000", "monotonic_nano": "5",
          "boottime_nano": "5", "tool": {"name": "other", "version": "1"},
          "pid": 1, "start": 0, "argv": ["agent"], "cwd": "/"}


def out(number, offset, text, writer=1):
    return {"k": "out", "w": writer, "q": number, "t": number + 1,
            "s": "stdout", "o": offset, "l": text}


class TraceCase(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="hawkctl-interop-")
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.path = self.place / "t.hawk"

    def replay(self, *options):
        done = subprocess.run([HAWKCTL, "replay", *options, self.path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=PATIENCE, check=False)
        return done.returncode, done.stdout

    def check_agreement(self, trace, status=0):
        """hawkctl and the stranger read the same bytes."""
        self.assertEqual(self.replay("-q", "--raw"),
                         (status, bytes(trace.in_order)))
        for name in ("stdout", "stderr"):
            self.assertEqual(self.replay("-q", "--raw", "--stream", name),
                             (status, bytes(trace.streams[name].data)))


class Recorded(TraceCase):
    def start(self, *options):
        self.output = open(self.place / "output", "wb")
        self.addCleanup(self.output.close)
        agent = [sys.executable, HERE / "recorded_agent.py", self.place]
        run = subprocess.Popen(
            [HAWKCTL, "run", "-q", "--split-streams", "-o", self.path,
             *options, "--", *agent],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        self.addCleanup((self.place / "go").touch)
        wait_for("the agent", (self.place / "half").exists)
        return run

    def go_on(self):
        (self.place / "go").touch()

    def read(self):
        trace = trace_reader.read_trace(self.path)
        self.check_keys(trace)
        self.check_order(trace)
        return trace

    def check_keys(self, trace):
        table = keys_on_page()
        for record in trace.records:
            known = {**table["envelope"], **table[record["k"]]}
            self.assertLessEqual(record.keys(), known.keys(), record["k"])
            missing = {key for key, always in known.items()
                       if always and key not in record} - {"c"}
            self.assertEqual(missing, set(), record["k"])

    def check_order(self, trace):
        last = {}
        for record in trace.records:
            self.assertGreaterEqual(record["t"], last.get(record["w"], 0))
            last[record["w"]] = record["t"]

    def check_bytes(self, trace):
        self.assertEqual(bytes(trace.streams["stdout"].data),
                         recorded_agent.expected(1))
        self.assertEqual(bytes(trace.streams["stderr"].data),
                         recorded_agent.expected(2))
        for stream in trace.streams.values():
            self.assertEqual(stream.missing, 0)

    def stated(self, trace):
        """By the agent; hawkctl's own words and the probes' apart."""
        return [event for event in trace.of_kind("event")
                if not event["event_name"].startswith("hawk.")]

    def check_events(self, trace):
        wanted = recorded_agent.EVENTS
        events = self.stated(trace)
        self.assertEqual([e["event_name"] for e in events],
                         [e["event_name"] for e in wanted])
        self.assertEqual(events[0]["attributes"], {"n": 1})
        self.assertEqual(events[1]["timestamp"], "0")
        self.assertEqual(events[1]["attributes"], {"x": "[1]"})
        refused = [gap for gap in trace.of_kind("gap")
                   if gap["reason"] == "malformed_event"]
        self.assertEqual([(g["n"], g["bytes"]) for g in refused], [(1, 7)])

    def test_a_whole_run(self):
        run = self.start()
        self.go_on()
        self.assertEqual(run.wait(PATIENCE), 0)
        trace = self.read()
        self.assertFalse(trace.is_damaged() or trace.torn or trace.torn_tail)
        self.assertEqual(trace.records[0]["k"], "hawk")
        self.check_bytes(trace)
        self.check_events(trace)
        self.check_agreement(trace)
        self.assertEqual([end["code"] for end in trace.of_kind("end")], [0])
        self.assertEqual({c["s"]: c["bytes"] for c in trace.of_kind("closed")},
                         {"stdout": len(recorded_agent.expected(1)),
                          "stderr": len(recorded_agent.expected(2))})
        self.assertTrue(any("b" in r for r in trace.of_kind("out")))
        self.assertTrue(any("l" in r for r in trace.of_kind("out")))

    def test_a_killed_recorder(self):
        run = self.start()
        first = len(b"".join(d for fd, d in recorded_agent.PARTS[0]
                             if fd == 1))
        # What it said before must be in the trace, or it proves no takeover.
        wait_for("the first half", lambda: trace_reader.read_trace(
            self.path).streams["stdout"].next == first)
        wait_for("the events", lambda: len(self.stated(
            trace_reader.read_trace(self.path))) == 2)
        run.kill()
        run.wait()
        self.go_on()
        wait_for("the end", lambda: trace_reader.read_trace(
            self.path).kinds()["end"] == 1)
        trace = self.read()
        self.assertFalse(trace.is_damaged())
        self.check_bytes(trace)
        self.check_agreement(trace)
        self.assertEqual([t["reason"] for t in trace.of_kind("takeover")],
                         ["recorder died"])
        end, = trace.of_kind("end")
        self.assertFalse({"code", "signal"} & end.keys())
        self.assertEqual(end["w"], 2)
        self.assertGreater(sum(r["w"] == 2 for r in trace.of_kind("out")), 0)

    def test_the_size_limit(self):
        run = self.start("--max-size", "20K")
        self.go_on()
        self.assertEqual(run.wait(PATIENCE), 0)
        trace = self.read()
        self.assertFalse(trace.is_damaged())
        stdout = trace.streams["stdout"]
        wanted = recorded_agent.expected(1)
        self.assertEqual(bytes(stdout.data), wanted[:stdout.next])
        gap = [g for g in trace.of_kind("gap") if g["reason"] == "max_size"
               and g["s"] == "stdout"][0]
        self.assertNotIn("from", gap)
        self.assertEqual(gap["o"], stdout.next)
        self.assertEqual(gap["o"] + gap["bytes"], len(wanted))

    def test_the_evidence_of_a_hang(self):
        demo = HERE.parent.parent / "apps" / "demo" / "stderr-hang.sh"
        run = subprocess.run(
            [HAWKCTL, "run", "-q", "-o", self.path, "--timeout", "3", "--",
             demo], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False)
        self.assertEqual(run.returncode, 124)
        trace = self.read()
        self.assertFalse(trace.is_damaged())
        self.assertLessEqual({"proc", "thread", "object", "blind", "chk"},
                             trace.kinds().keys())
        self.assertTrue(trace.of_kind("end")[0]["timed_out"])


class Written(TraceCase):
    """Traces of another writer, and what happens to files."""

    def write(self, *lines):
        self.path.write_bytes(b"".join(
            line if isinstance(line, bytes) else seal(line)
            for line in lines))
        return trace_reader.read_trace(self.path)

    def test_another_writer(self):
        trace = self.write(HEADER, out(0, 0, "one\n"), out(1, 4, "\u20ac\n"))
        self.check_agreement(trace)
        self.assertEqual(trace.in_order, "one\n\u20ac\n".encode())

    def test_unknown_kinds_and_keys(self):
        trace = self.write({**HEADER, "new": {"a": [1]}},
                           {"k": "holo", "w": 0, "q": 1, "t": 1, "x": [{}]},
                           {**out(0, 0, "one\n"), "new": 1},
                           {"k": "signal", "w": 0, "q": 2, "t": 2,
                            "signal": 2, "sender": 0, "action": "x"})
        self.assertEqual((trace.unknown, trace.is_damaged()), (1, False))
        self.check_agreement(trace)

    def test_bytes_that_stand_twice(self):
        trace = self.write(HEADER, out(0, 0, "one\ntw"),
                           {"k": "takeover", "w": 2, "q": 0, "t": 9,
                            "pid": 1, "reason": "recorder died"},
                           out(1, 4, "two\n", writer=2))
        self.assertEqual(trace.in_order, b"one\ntwo\n")
        self.check_agreement(trace)

    def test_a_stated_hole(self):
        gap = {"k": "gap", "w": 1, "q": 3, "t": 9, "reason": "ENOSPC", "n": 2,
               "bytes": 8, "from": 1, "s": "stdout", "o": 4}
        trace = self.write(HEADER, out(0, 0, "one\n"), gap,
                           out(4, 12, "four\n"))
        self.assertFalse(trace.is_damaged())
        self.assertEqual(trace.streams["stdout"].missing, 8)
        self.check_agreement(trace)

    def test_a_hole_that_nothing_states(self):
        trace = self.write(HEADER, out(0, 0, "one\n"), out(2, 8, "three\n"))
        self.assertEqual(trace.missing, 1)
        self.check_agreement(trace, status=2)

    def test_cut_lines(self):
        takeover = {"k": "takeover", "w": 2, "q": 0, "t": 9, "pid": 1,
                    "reason": "recorder died"}
        half = seal(out(1, 4, "two\n"))[:30]
        tail = self.write(HEADER, out(0, 0, "one\n"), half)
        self.assertTrue(tail.torn_tail)
        self.check_agreement(tail)
        explained = self.write(HEADER, out(0, 0, "one\n"), half + b"\n",
                               takeover)
        self.assertEqual((explained.torn, explained.damaged), (1, 0))
        self.check_agreement(explained)
        damaged = self.write(HEADER, half + b"\n", out(0, 0, "one\n"))
        self.assertEqual(damaged.damaged, 1)
        self.check_agreement(damaged, status=2)

    def test_damage(self):
        line = seal(out(1, 4, "two\n")).replace(b"two", b"TWO")
        trace = self.write(HEADER, out(0, 0, "one\n"), line,
                           out(2, 8, "three\n"))
        self.assertEqual((trace.damaged, trace.missing), (1, 1))
        self.check_agreement(trace, status=2)
        zeros = self.write(HEADER, b"\0" * 5000 + seal(out(0, 0, "one\n")))
        self.assertFalse(zeros.is_damaged())
        self.check_agreement(zeros)

    def test_a_newer_version_is_refused(self):
        with self.assertRaises(ValueError):
            self.write({**HEADER, "v": 7, "min": 7})
        self.assertEqual(self.replay("--raw"), (2, b""))

    def test_the_reader_on_the_page(self):
        text = PAGE.read_text().split("Python:\n")[1]
        code = re.search(r"\.Bd.*?\n(.*?)\.Ed", text, re.S)[1]
        code = code.replace("\\e", "\\")
        binary = out(2, 8, "")
        del binary["l"]
        binary["b"] = "AP8="
        self.write(HEADER, out(0, 0, "one\n"), b"damage\n",
                   out(1, 2, "e\ntwo\n", writer=2), binary)
        example = self.place / "example.py"
        example.write_text(code)
        done = subprocess.run([sys.executable, example, self.path],
                              stdout=subprocess.PIPE, check=True)
        self.assertEqual(done.stdout, b"one\ntwo\n\0\xff")
        shown = re.search(r'^\{"k":"out".*$', PAGE.read_text(), re.M)[0]
        self.write(HEADER, shown.replace("\\e", "\\").encode() + b"\n")
        self.assertEqual(self.replay("-q", "--raw"), (0, b"a\nb\n"))


if __name__ == "__main__":
    unittest.main()
