#!/usr/bin/env python3
"""test_pace.py HAWKCTL: `hawkctl replay` at the pace of what it tells. Lower
limits are those of the clock; upper ones are wide."""

import json
import os
import pathlib
import signal
import sys
import tempfile
import time
import unittest

from told import Told

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pty_harness import Terminal  # noqa: E402

HAWKCTL = None
SLACK = 8   # seconds that a loaded machine may add
EARLY = 0.05  # what a line may come early: the one before came late

# Half a second, a quarter, and a clock that goes back.
LOG = """\
2026-11-21T10:00:00.000Z INFO [r1] one
2026-11-21T10:00:00.500Z INFO [r1] two
2026-11-21T10:00:00.750Z INFO [r1] three
"""
IDLE = LOG + "2026-11-21T11:00:00.000Z INFO [r1] much later\n"


class Pace(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.place.name, "a.log")
        self.log.write_text(LOG, encoding="utf-8")

    def tearDown(self):
        self.place.cleanup()

    def gaps(self, *words):
        """Seconds between the lines of the story."""
        with Told(HAWKCTL, *words, str(self.log)) as told:
            self.assertEqual(told.wait_for_end(60), 0)
            # A line that tells of a pause is none of the story.
            moments = [moment for moment, text in told.lines if "[r1]" in text]
            self.assertGreaterEqual(len(moments), 3)
            return [after - before
                    for before, after in zip(moments, moments[1:])]

    def check_gaps(self, found, wanted):
        self.assertEqual(len(found), len(wanted))
        # Deadlines are absolute: what comes late makes the next gap shorter.
        total_found, total_wanted = 0, 0
        for gap, want in zip(found, wanted):
            total_found += gap
            total_wanted += want
            self.assertGreater(total_found, total_wanted - EARLY, found)
        self.assertLess(total_found, total_wanted + SLACK, found)

    def test_at_once_without_being_asked(self):
        self.log.write_text(IDLE, encoding="utf-8")
        self.assertLess(sum(self.gaps()), SLACK)

    def test_realtime(self):
        self.check_gaps(self.gaps("--realtime"), [0.5, 0.25])

    def test_speed(self):
        self.check_gaps(self.gaps("--speed", "2"), [0.25, 0.125])
        self.check_gaps(self.gaps("-x", "0.5"), [1.0, 0.5])

    def test_max_idle(self):
        self.log.write_text(IDLE, encoding="utf-8")
        self.check_gaps(self.gaps("--max-idle", "0.3"), [0.3, 0.25, 0.3])
        # As it is waited, whatever the speed.
        self.check_gaps(self.gaps("-i", "0.3", "-x", "4"), [0.125, 0.0625, 0.3])
        self.log.write_text(LOG, encoding="utf-8")
        self.check_gaps(self.gaps("-i", "0.3", "-x", "0.5"), [0.3, 0.3])
        self.assertLess(sum(self.gaps("-i", "0.3", "-x", "0.001")), SLACK)

    def test_a_clock_that_goes_back_is_no_pause(self):
        lines = [{"time": 1795255201000, "level": 30, "msg": "[r1] a"},
                 {"time": 1795255201400, "level": 30, "msg": "[r1] b"},
                 {"level": 30, "msg": "[r1] without a time"}]
        self.log.write_text("".join(json.dumps(line) + "\n" for line in lines),
                            encoding="utf-8")
        self.check_gaps(self.gaps("--realtime"), [0.4, 0])

    def test_ends_by_interrupt_within_a_pause(self):
        self.log.write_text(IDLE, encoding="utf-8")
        with Told(HAWKCTL, "--speed", "10", "--format", "json",
                  str(self.log)) as told:
            told.wait_for("three")
            told.interrupt()
            self.assertEqual(told.wait_for_end(), -signal.SIGINT)
            document = json.loads("\n".join(told.texts()))
            self.assertEqual(len(document["entries"]), 3)

    def test_refuses_what_is_no_pace(self):
        for words in (["--speed", "0"], ["--speed", "x"], ["--max-idle", "-1"],
                      ["--speed", ""], ["--speed", "inf"]):
            with Told(HAWKCTL, *words, str(self.log)) as told:
                self.assertEqual(told.wait_for_end(), 2, words)


class Pause(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.place.name, "a.log")
        self.log.write_text(LOG, encoding="utf-8")

    def tearDown(self):
        self.place.cleanup()

    def terminal(self, *words):
        return Terminal([HAWKCTL, "replay", "--pause", *words, str(self.log)],
                        environment={**os.environ, "TZ": "UTC"})

    def test_enter_shows_the_next(self):
        with self.terminal() as terminal:
            terminal.wait_for(b"one")
            terminal.send(b"x")  # no Enter yet
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                terminal.pump()
            self.assertNotIn(b"two", terminal.seen)
            terminal.send(b"\r")
            terminal.wait_for(b"two")
            self.assertNotIn(b"three", terminal.seen)
            terminal.send(b"\r")
            terminal.wait_for(b"three")
            self.assertEqual(terminal.wait_for_end(), 0)

    def test_the_end_of_input_ends_it(self):
        with self.terminal() as terminal:
            terminal.wait_for(b"one")
            terminal.send(b"\x04")
            self.assertEqual(terminal.wait_for_end(), 0)
            self.assertNotIn(b"two", terminal.seen)

    def test_ctrl_c_ends_it(self):
        with self.terminal() as terminal:
            terminal.wait_for(b"one")
            terminal.send(b"\x03")
            self.assertEqual(terminal.wait_for_end(), -signal.SIGINT)


if __name__ == "__main__":
    HAWKCTL = sys.argv.pop(1)
    unittest.main()
