#!/usr/bin/env python3
"""test_times.py HAWKCTL: what `hawkctl replay` makes of times that leave
something open: the unit, the day, which one of two hours. A search by an id
reads few of the lines, a list all of them by several threads, and both must say
what a reading from front to back says."""

import calendar
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HAWKCTL = None

WRITTEN = calendar.timegm((2026, 11, 21, 12, 0, 0))
DAY = 86400


class Case(unittest.TestCase):
    zone = "UTC"

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.directory = pathlib.Path(self.place.name)

    def tearDown(self):
        self.place.cleanup()

    def write(self, name, text, written=WRITTEN):
        path = self.directory / name
        data = text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        os.utime(path, (written, written))
        return name

    def run_replay(self, *words):
        done = subprocess.run(
            [HAWKCTL, "replay", "--format", "ndjson", *words],
            cwd=self.directory, capture_output=True, text=True, timeout=60,
            check=False,
            env={**os.environ, "TZ": self.zone, "LC_ALL": "C.UTF-8"})
        self.assertEqual(0, done.returncode, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def times(self, *words):
        """Seconds since 1970, by the body's last word."""
        return {entry["body"].split()[-1]: int(entry["time_unix_nano"]) / 1e9
                for entry in self.run_replay(*words)}

    def spans(self, name):
        """First and last second of each id of a list."""
        return {row["id"]: (int(row["first_unix_nano"]) / 1e9, int(row["last_unix_nano"]) / 1e9)
                for row in self.run_replay("--list", name)}


class Units(Case):
    # 2026-11-21T10:00:01.25Z and half a second later each.
    FIRST = 1795255201250
    WRITERS = [
        lambda ms, n: f'{{"time":{ms},"level":30,"msg":"m {n}"}}',
        lambda ms, n: f'{{"ts":{ms // 1000}.{ms % 1000:03d},"level":"info",'
                      f'"msg":"m {n}"}}',
        lambda ms, n: f'{{"time":{ms}000,"level":"info","message":"m {n}"}}',
        lambda ms, n: f'{{"time":{ms}000000,"level":"info","message":"m {n}"}}',
        lambda ms, n: f'{{"_SOURCE_REALTIME_TIMESTAMP":"{ms}000",'
                      f'"MESSAGE":"m {n}"}}',
        lambda ms, n: f'{{"date":{ms // 1000}.{ms % 1000:03d}000,'
                      f'"log":"m {n}"}}',
        lambda ms, n: f"ts={ms}000000 level=info msg=\"m {n}\"",
    ]

    def lines(self, count, writers):
        for n in range(count):
            yield writers(n)(self.FIRST + 500 * n, n)

    def check(self, *names):
        told = self.run_replay(*names)
        self.assertEqual([f"m {n}" for n in range(28)],
                         [entry["body"] for entry in told])
        self.assertEqual([(self.FIRST + 500 * n) * 10**6 for n in range(28)],
                         [int(entry["time_unix_nano"]) for entry in told])

    def test_mixed_in_one_file(self):
        lines = self.lines(28, lambda n: self.WRITERS[n % len(self.WRITERS)])
        self.check(self.write("a.log", "\n".join(lines) + "\n"))

    def test_mixed_across_files(self):
        lines = list(self.lines(
            28, lambda n: self.WRITERS[n % len(self.WRITERS)]))
        names = [self.write(f"{n}.log", "\n".join(lines[n::7]) + "\n")
                 for n in range(7)]
        self.check(*names)


class TwiceAnHour(Case):
    """2026-10-25 in Berlin: after 02:59:59 comes 02:00:00."""
    zone = "Europe/Berlin"
    BEGIN = calendar.timegm((2026, 10, 24, 23, 0, 0))  # 01:00 local

    def local(self, second):
        at = self.BEGIN + second
        # Summer's two hours until 01:00 UTC, then one.
        ahead = 7200 if second < 7200 else 3600
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at + ahead))

    def log(self, padding=""):
        lines = []
        for second in range(0, 4 * 3600, 20):
            owner = ["common", f"req-{second}"][second % 600 == 0]
            lines.append(f"{self.local(second)} INFO [{owner}] step{padding} "
                         f"{second}\n")
        return "".join(lines)

    def wanted(self):
        return {str(s): self.BEGIN + s for s in range(0, 4 * 3600, 20)}

    def check(self, name):
        self.assertEqual(self.wanted(), self.times(name))
        for second in range(0, 4 * 3600, 600):
            self.assertEqual({str(second): self.BEGIN + second},
                             self.times("-c", f"req-{second}", name))
        self.assertEqual(
            {f"req-{s}": (self.BEGIN + s,) * 2
             for s in range(0, 4 * 3600, 600)},
            {name: span for name, span in self.spans(name).items()
             if name.startswith("req-")})

    def test_of_a_few_lines(self):
        self.check(self.write("a.log", self.log()))

    def test_of_many_lines(self):
        # 64 KiB are five minutes.
        self.check(self.write("a.log", self.log(" " + "x" * 4000)))

    def test_several_ids_in_one_search(self):
        name = self.write("a.log", self.log(" " + "x" * 1000))
        words = [w for s in (6000, 6600, 9600, 10200)
                 for w in ("-c", f"req-{s}")]
        self.assertEqual(
            {str(s): self.BEGIN + s for s in (6000, 6600, 9600, 10200)},
            self.times(*words, name))

    def test_by_an_index(self):
        log = self.log()
        for second in (6000, 9600):
            log = log.replace(f"[req-{second}]",
                              f"[0af7651916cd43dd8448eb2{second:09x}]")
        name = self.write("a.log", log)
        for second in (6000, 9600):
            for _ in range(2):
                self.assertEqual(
                    {str(second): self.BEGIN + second},
                    self.times("--index", "-c",
                               f"0af7651916cd43dd8448eb2{second:09x}", name))

    def test_a_line_without_a_time(self):
        log = self.log()
        at = f"{self.local(9000)} INFO"
        second = log.index(at, log.index(at) + 1)
        name = self.write(
            "a.log", log[:second] + "says [req-none] x\n" + log[second:])
        self.assertEqual({"x": self.BEGIN + 8980},
                         self.times("-c", "req-none", name))


class TimesOfDay(Case):
    """Four days, the last of which is the one the file was written on."""
    BEGIN = WRITTEN - 3 * DAY - 6 * 3600  # 06:00

    def lines(self, stamp, padding=""):
        for second in range(0, 3 * DAY + 6 * 3600, 600):
            owner = ["common", f"req-{second}"][second % 21600 == 0]
            yield (stamp.format(time.strftime("%H:%M:%S", time.gmtime(
                self.BEGIN + second)))
                + f" INFO [{owner}] step{padding} {second}\n")

    def wanted(self):
        return {str(s): self.BEGIN + s
                for s in range(0, 3 * DAY + 6 * 3600, 600)}

    def check(self, name):
        self.assertEqual(self.wanted(), self.times(name))
        owned = range(0, 3 * DAY + 6 * 3600, 21600)
        for second in owned:
            self.assertEqual({str(second): self.BEGIN + second},
                             self.times("-c", f"req-{second}", name))
        spans = self.spans(name)
        for second in owned:
            self.assertEqual((self.BEGIN + second,) * 2,
                             spans[f"req-{second}"])

    def test_at_the_front(self):
        self.check(self.write("a.log", "".join(self.lines("{}"))))

    def test_in_brackets_in_colours_and_of_compose(self):
        for stamp in ("[{}]", "{}.123", "\x1b[2m{}\x1b[0m", "web-1  | {}"):
            name = self.write("a.log", "".join(self.lines(stamp)))
            told = {body: int(at) for body, at in self.times(name).items()}
            self.assertEqual(self.wanted(), told, stamp)

    def test_of_many_blocks(self):
        # 9 MB: a list reads it by several threads.
        self.check(self.write(
            "a.log", "".join(self.lines("{}", " " + "x" * 20000))))

    def test_where_an_hour_comes_twice_as_well(self):
        self.zone = "Europe/Berlin"
        written = calendar.timegm((2026, 10, 26, 11, 0, 0))
        lines = []
        for clock in ("20:30", "22:30", "00:30", "01:30", "02:30", "02:00",
                      "03:30", "12:30", "23:30", "00:30", "11:30"):
            lines.append(f"{clock}:00 INFO [req-{len(lines)}] step "
                         f"{len(lines)}\n")
        name = self.write("a.log", "".join(lines), written)
        begin = calendar.timegm((2026, 10, 24, 18, 30, 0))
        hours = (0, 2, 4, 5, 6, 6.5, 8, 17, 28, 29, 40)
        wanted = {str(n): begin + hour * 3600 for n, hour in enumerate(hours)}
        self.assertEqual(wanted, self.times(name))
        for n in range(len(hours)):
            self.assertEqual({str(n): wanted[str(n)]},
                             self.times("-c", f"req-{n}", name))

    def test_a_late_line_is_of_the_day_before(self):
        clocks = ("12:00:00", "23:59:58", "00:00:00", "23:59:59", "00:00:01",
                  "11:59:00")
        lines = [f"{clock} INFO [req-{n}] step {n}\n"
                 for n, clock in enumerate(clocks)]
        name = self.write("a.log", "".join(lines))
        midnight = WRITTEN - 12 * 3600
        wanted = {str(n): midnight + second for n, second in enumerate(
            (-12 * 3600, -2, 0, -1, 1, 12 * 3600 - 60))}
        self.assertEqual(wanted, self.times(name))
        self.assertEqual({"3": midnight - 1}, self.times("-c", "req-3", name))

    def test_steps_back_within_a_day_are_none(self):
        clocks = ("06:00:00", "05:00:00", "09:00:00", "08:59:00", "11:00:00")
        lines = [f"{clock} INFO [req-{n}] step {n}\n"
                 for n, clock in enumerate(clocks)]
        midnight = WRITTEN - 12 * 3600
        self.assertEqual(
            {str(n): midnight + hour * 60 for n, hour in enumerate(
                (360, 300, 540, 539, 660))},
            self.times(self.write("a.log", "".join(lines))))

    def test_written_after_midnight(self):
        lines = [f"{hour:02d}:00:00 INFO step {n}\n"
                 for n, hour in enumerate((22, 9, 20, 7, 19))]
        midnight = WRITTEN - 12 * 3600
        self.assertEqual(
            {str(n): midnight + hour * 3600 for n, hour in enumerate(
                (-50, -39, -28, -17, -5))},
            self.times(self.write("a.log", "".join(lines))))

    def check_last_24_hours(self, clocks, front=""):
        """That no days are counted: by all ways each is the latest that is no
        younger than the file."""
        lines, wanted = [], {}
        for n, second in enumerate(clocks):
            clock = time.strftime("%H:%M:%S", time.gmtime(second))
            lines.append(f"{front.format(n % 2)}{clock} INFO [req-{n}] step "
                         f"{n}\n")
            midnight = WRITTEN - 12 * 3600
            wanted[n] = midnight + second % DAY
            if wanted[n] > WRITTEN + 900:
                wanted[n] -= DAY
        name = self.write("a.log", "".join(lines))
        self.assertEqual({str(n): at for n, at in wanted.items()},
                         self.times(name))
        for n in range(0, len(lines), max(len(lines) // 7, 1)):
            self.assertEqual({str(n): wanted[n]},
                             self.times("-c", f"req-{n}", name))
        for threads in ("1", "2", "3"):
            spans = {row["id"]: (int(row["first_unix_nano"]) / 1e9,
                                 int(row["last_unix_nano"]) / 1e9)
                     for row in self.run_replay("--list", "--threads", threads,
                                                name)}
            for n, at in wanted.items():
                self.assertEqual((at, at), spans[f"req-{n}"])

    def test_two_zones_count_no_days(self):
        evening = 22 * 3600
        self.check_last_24_hours(
            [evening + 60 * n + zone for n in range(240)
             for zone in (0, 3605)], "web-{}  | ")

    def test_lines_that_come_late_count_no_days(self):
        evening = 23 * 3600
        clocks = []
        for n in range(240):
            clocks.append(evening + 30 * n)
            if n % 10 == 2:
                clocks += [clocks[-1] - late for late in (30, 60, 90)]
        self.check_last_24_hours(clocks)

    def test_one_line_that_comes_late_counts_no_days(self):
        clocks = [600 * n for n in range(3 * 144)]
        clocks[2 * 144:2 * 144] = [2 * DAY + 34, 2 * DAY - 1, 2 * DAY + 35]
        self.check_last_24_hours(clocks)

    def test_two_streams_around_midnight_count_no_days(self):
        self.check_last_24_hours(
            [23 * 3600 + 1800 + n + stream for n in range(60)
             for stream in (0, 2400)])

    def test_a_frame_tells_the_day(self):
        # As docker logs -t and kubectl logs --timestamps have it.
        text = ("2026-11-18T10:00:01.123456789Z 10:00:01 INFO [req-1] a 1\n"
                "2026-11-19T10:00:01.223456789Z 10:00:01 INFO [req-2] a 2\n")
        name = self.write("a.log", text)
        day = calendar.timegm((2026, 11, 18, 10, 0, 1))
        self.assertEqual({"1": day + 0.123456789, "2": day + DAY + 0.223456789},
                         self.times(name))
        self.assertEqual({"2": day + DAY + 0.223456789},
                         self.times("-c", "req-2", name))


class Forms(Case):
    def test_of_mail_and_of_the_united_states(self):
        second = calendar.timegm((2026, 11, 28, 21, 4, 5))
        for stamp in ("Sat, 28 Nov 2026 21:04:05 +0000",
                      "Sat, 28 Nov 2026 22:04:05 +0100",
                      "28 Nov 2026 21:04:05 GMT",
                      "11/28/2026 9:04:05 PM",
                      "11/28/2026 21:04:05",
                      "[11/28/2026 09:04:05 PM]"):
            name = self.write("a.log", f"{stamp} INFO [req-1] step 1\n",
                              second + 60)
            self.assertEqual({"1": second}, self.times(name), stamp)
            self.assertEqual({"1": second}, self.times("-c", "req-1", name))

    def test_years_of_two_digits(self):
        # As Spark and Hadoop write them; else the time of day is left.
        written = calendar.timegm((2026, 11, 28, 21, 5, 0))
        for date, day in (("26/11/27", -1), ("12/13/26", 0), ("11/28", 0),
                          ("[web/1]", 0), ("27/11/26", 0)):
            name = self.write("a.log", f"{date} 21:04:05 INFO [req-1] step 1\n",
                              written)
            wanted = {"1": written - 55 + day * DAY}
            self.assertEqual(wanted, self.times(name), date)
            self.assertEqual(wanted, self.times("-c", "req-1", name), date)
            self.assertEqual({"req-1": (wanted["1"],) * 2}, self.spans(name))


if __name__ == "__main__":
    HAWKCTL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
