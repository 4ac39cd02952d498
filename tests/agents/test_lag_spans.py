#!/usr/bin/env python3
"""Spans under `hawkctl lag -- CMD`: they are received under the conditions of
`run`, and told; no rule is made of them, because what proves one does not stand
in them. An agent that is one step late and one with a worker that is late on
purpose have spans of one shape: this is shown, not assumed.

    test_lag_spans.py HAWKCTL"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

AGENT = pathlib.Path(__file__).resolve().parent / "lag/spans.py"
HAWKCTL = ""
LIMIT = 60

# Brings the loopback up, as `ip link set lo up` does where there is an ip(8):
# SIOCSIFFLAGS with IFF_UP, netdevice(7).
LISTENING = """
import fcntl, socket, struct, subprocess, sys
held = socket.socket()
fcntl.ioctl(held, 0x8914, struct.pack("16sh14x", b"lo", 1))
held.bind(("0.0.0.0", int(sys.argv[1])))
held.listen()
sys.exit(subprocess.run(sys.argv[2:]).returncode)
"""

# In a network of our own nobody but us listens on OTLP's ports.
ALONE = ["unshare", "--net"] + (
    [] if os.geteuid() == 0 else ["--map-root-user"])


class Lag:
    """What `hawkctl lag` says of one run of the agent."""

    def __init__(self, how, *words, listening=4316, more=None):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("OTEL_")}
        with tempfile.TemporaryDirectory() as place:
            report = pathlib.Path(place, "report.json")
            done = subprocess.run(
                [*ALONE, sys.executable, "-c", LISTENING, str(listening),
                 HAWKCTL, "lag", "--format", "json", "--output", str(report),
                 *words, "--", sys.executable, str(AGENT), how],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False,
                env={**environment, **(more or {})})
            self.said = done.stdout + done.stderr
            assert report.exists(), self.said
            self.report = json.loads(report.read_text())
        self.lines = done.stdout.splitlines()
        self.rules = {f["rule"] for f in self.report["findings"]}
        self.spans = sum(row["emitted"] for row in self.report["rows"]
                         if row["label"].endswith("(span)"))
        self.notes = " ".join(self.report.get("notes", []))

    def shape(self):
        """The share of publications that began in a later step, by the spans."""
        later, all_ = map(int, re.search(r"shape (\d+) of (\d+)",
                                         "\n".join(self.lines)).groups())
        return later / all_


class Spans(unittest.TestCase):
    def test_late_and_late_on_purpose_have_one_shape(self):
        late, worker = Lag("late"), Lag("worker")
        for lag in (late, worker):
            self.assertEqual(lag.spans, 24, lag.said)
            self.assertGreaterEqual(lag.shape(), .75, lag.said)
        self.assertIn("one-step-late", late.rules, late.said)
        self.assertEqual(worker.rules, set(), worker.said)

    def test_the_wait_in_batches_is_said_and_is_no_lag(self):
        for how in ("batch", "slow", "held_open", "simple"):
            lag = Lag(how)
            self.assertEqual(lag.spans, 24, lag.said)
            self.assertEqual(lag.rules, set(), lag.said)
            self.assertIn("200 ms (OTEL_BSP_SCHEDULE_DELAY)", lag.notes)
            self.assertIn("no rule", lag.notes)

    def test_a_delay_of_the_user_is_said(self):
        lag = Lag("batch", more={"OTEL_BSP_SCHEDULE_DELAY": "1500"})
        self.assertIn("1500 ms", lag.notes)


class Offer(unittest.TestCase):
    def test_not_where_it_is_not_wanted(self):
        lag = Lag("batch", "--no-otlp")
        self.assertEqual(lag.lines[0], "untold")
        self.assertEqual(lag.spans, 0)

    def test_not_where_the_user_has_said_where_spans_go(self):
        lag = Lag("batch", more={"OTEL_TRACES_EXPORTER": "console"})
        self.assertEqual(lag.lines[0], "untold")
        self.assertIn("OTEL_TRACES_EXPORTER is set", lag.notes)

    def test_not_beside_a_collector(self):
        for port in (4317, 4318):
            lag = Lag("batch", listening=port)
            self.assertEqual(lag.lines[0], "untold")
            self.assertIn(f"a receiver is at 0.0.0.0:{port}", lag.notes)

    def test_a_check_that_reads_no_spans_asks_for_none(self):
        for command in ("check", "conns", "pipes"):
            done = subprocess.run(
                [*ALONE, HAWKCTL, command, "--", "env"], text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=LIMIT, check=False,
                env={name: value for name, value in os.environ.items()
                     if not name.startswith("OTEL_")})
            self.assertNotIn("OTEL_", done.stdout)


def main():
    global HAWKCTL  # pylint: disable=global-statement
    HAWKCTL = os.path.abspath(sys.argv.pop(1))
    if subprocess.run([*ALONE, "true"], stderr=subprocess.DEVNULL,
                      check=False).returncode != 0:
        print("skipped: no network namespace may be made here")
        return 77
    unittest.main(verbosity=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
