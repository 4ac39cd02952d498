#!/usr/bin/env python3
"""test_follow.py HAWKCTL: `hawkctl replay --follow` of logs that grow, are cut,
are replaced, come later, and of standard input."""

import calendar
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from told import Told

HAWKCTL = None


def stamp(second, text, level="INFO"):
    return f"2026-11-21 10:00:{second:02d},000 {level} {text}\n"


class Follow(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.place.name, "a.log")

    def tearDown(self):
        self.place.cleanup()

    def append(self, text, log=None):
        with open(log or self.log, "a", encoding="utf-8") as file:
            file.write(text)

    def told(self, *words, **more):
        return Told(HAWKCTL, "--follow", *words, **more)

    def test_tells_lines_as_they_come(self):
        self.append(stamp(1, "[r1] one"))
        with self.told(str(self.log)) as told:
            told.wait_for("one")
            self.append(stamp(2, "[r1] two"))
            told.wait_for("two")
            self.append(stamp(3, "[r1] three"))
            told.wait_for("three")

    def test_tells_only_what_was_asked(self):
        self.append(stamp(1, "[r1] one") + stamp(1, "[r2] other"))
        with self.told("-c", "r1", str(self.log)) as told:
            told.wait_for("one")
            self.append(stamp(2, "[r2] other") + stamp(3, "[r1] two"))
            told.wait_for("two")
            self.assertFalse(told.has("other"))

    def test_waits_for_the_end_of_a_line(self):
        self.append(stamp(1, "[r1] one") + "2026-11-21 10:00:02,000 INFO [r1] tw")
        with self.told(str(self.log)) as told:
            told.wait_for("one")
            # The half line had its time: the whole one is told behind it.
            self.append("o\n")
            told.wait_for("[r1] two")
            self.assertFalse(any(line.endswith("] tw")
                                 for line in told.texts()))

    def test_keeps_a_traceback_whole_that_comes_in_parts(self):
        with self.told("-c", "r1", "--format", "ndjson", str(self.log)) as told:
            told.wait_for_word("is not there yet")
            self.append(stamp(1, "[r1] failed", "ERROR")
                        + "Traceback (most recent call last):\n")
            self.append('  File "a.py", line 1, in work\n    1 / 0\n'
                        "ZeroDivisionError: division by zero\n"
                        + stamp(2, "[r2] other"))
            told.wait_for("ZeroDivisionError")
            entry = json.loads(told.texts()[0])
            self.assertIn("failed\nTraceback", entry["body"])
            self.assertTrue(entry["body"].endswith("by zero"))

    def test_reads_a_cut_file_from_its_beginning(self):
        self.append(stamp(1, "[r1] one is longer than what comes next"))
        with self.told(str(self.log)) as told:
            told.wait_for("one is longer")
            os.truncate(self.log, 0)
            told.wait_for_word("was cut")
            self.append(stamp(2, "[r1] two"))
            told.wait_for("two")

    def test_goes_on_with_the_next_file_of_the_name(self):
        self.append(stamp(1, "[r1] one"))
        with self.told(str(self.log)) as told:
            told.wait_for("one")
            # Written right before it is renamed, and not the end of a line.
            self.append(stamp(2, "[r1] two") + "2026-11-21 10:00:03,000 INFO end")
            self.log.rename(self.log.with_suffix(".1"))
            self.append(stamp(4, "[r1] three"))
            told.wait_for("three")
            told.wait_for_word("was replaced")
            told.wait_for("two")
            told.wait_for("INFO end")
            self.assertEqual(sum("one" in line for line in told.texts()), 1)

    def test_waits_for_a_file_that_is_not_there(self):
        later = pathlib.Path(self.place.name, "later.log")
        self.append(stamp(1, "[r1] one"))
        with self.told(str(self.log), str(later)) as told:
            told.wait_for_word("later.log is not there yet")
            told.wait_for("one")
            self.append(stamp(2, "[r1] two"), later)
            told.wait_for("two")

    def test_tells_lines_without_any_time(self):
        with self.told(str(self.log)) as told:
            told.wait_for_word("is not there yet")
            end = time.monotonic() + 10
            number = 0
            # Never quiet, and nothing says when: each comes soon all the same.
            while not told.has("line 3") and time.monotonic() < end:
                self.append(f"line {number}\n")
                number += 1
                told.pump(0.1)
            self.assertTrue(told.has("line 3"), told.texts())

    def test_times_without_a_day_are_of_today(self):
        now = time.gmtime(time.time() - 60)
        self.append(time.strftime("%H:%M:%S", now) + " INFO clock\n"
                    + time.strftime("%b %e %H:%M:%S", now) + " host a[1]: b\n")
        with self.told("--format", "ndjson", str(self.log)) as told:
            told.wait_for("clock")
            told.wait_for("host a")
            for line in told.texts():
                at = int(json.loads(line)["time_unix_nano"]) // 10**9
                self.assertEqual(calendar.timegm(now), at)

    def test_merges_two_files(self):
        other = pathlib.Path(self.place.name, "b.log")
        self.append(stamp(1, "[r1] one"))
        self.append(stamp(2, "[r1] two"), other)
        with self.told("-c", "r1", str(self.log), str(other)) as told:
            told.wait_for("one")
            told.wait_for("two")
            self.append(stamp(4, "[r1] four"), other)
            told.wait_for("four")
            self.append(stamp(5, "[r1] five"))
            told.wait_for("five")

    def test_ends_by_interrupt_with_its_output_whole(self):
        self.append(stamp(1, "[r1] one"))
        with self.told("--format", "json", str(self.log)) as told:
            told.wait_for("one")
            told.interrupt()
            self.assertEqual(told.wait_for_end(), -signal.SIGINT)
            document = json.loads("".join(told.texts()))
            self.assertEqual(len(document["entries"]), 1)

    def test_ends_when_nobody_reads(self):
        self.append(stamp(1, "[r1] one"))
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [HAWKCTL, "replay", "--follow", str(self.log)], stdout=writer)
        os.close(writer)
        try:
            self.assertIn(b"one", os.read(reader, 4096))
            os.close(reader)
            self.assertEqual(process.wait(15), 0)
        finally:
            process.kill()
            process.wait()


class StandardInput(unittest.TestCase):
    def test_tells_a_record_before_the_next_comes(self):
        with Told(HAWKCTL, "-f", stdin=subprocess.PIPE) as told:
            pipe = told.process.stdin
            for number, word in enumerate(("one", "two", "three")):
                pipe.write(stamp(number, f"[r1] {word}").encode())
                pipe.flush()
                told.wait_for(word)
            pipe.write(b"the end of it")  # without a newline
            pipe.close()
            self.assertEqual(told.wait_for_end(), 0)
            self.assertTrue(told.has("the end of it"))

    def test_ends_with_its_input(self):
        for words, status in (([], 0), (["-c", "r1", "-"], 1)):
            with Told(HAWKCTL, "-f", *words, stdin=subprocess.PIPE) as told:
                told.process.stdin.close()
                self.assertEqual(told.wait_for_end(), status)

    def test_goes_on_with_files_when_it_ends(self):
        with tempfile.TemporaryDirectory() as place:
            log = pathlib.Path(place, "a.log")
            log.write_text(stamp(1, "[r1] one"), encoding="utf-8")
            with Told(HAWKCTL, "-f", str(log), "-") as told:
                told.wait_for("one")
                with open(log, "a", encoding="utf-8") as file:
                    file.write(stamp(2, "[r1] two"))
                told.wait_for("two")

    def test_reads_on_where_a_file_stands(self):
        with tempfile.TemporaryFile() as file:
            file.write(stamp(1, "[r1] one").encode())
            at = file.tell()
            file.write(stamp(2, "[r1] two").encode())
            file.flush()
            file.seek(at)
            with Told(HAWKCTL, "-f", "-", stdin=file) as told:
                told.wait_for("two")
                self.assertFalse(told.has("one"))

    def test_leaves_its_flags_alone(self):
        reader, writer = os.pipe()
        before = os.get_blocking(reader)
        with Told(HAWKCTL, "-f", stdin=reader) as told:
            os.write(writer, stamp(1, "[r1] one").encode())
            told.wait_for("one")
            self.assertEqual(os.get_blocking(reader), before)
            os.close(writer)
            told.wait_for_end()
        os.close(reader)

    def test_refuses_what_is_no_log(self):
        with open(HAWKCTL, "rb") as program:
            with Told(HAWKCTL, "-f", "-", stdin=program) as told:
                self.assertEqual(told.wait_for_end(), 2)
                self.assertTrue(any("binary" in line for line in told.said))


if __name__ == "__main__":
    HAWKCTL = sys.argv.pop(1)
    unittest.main()
