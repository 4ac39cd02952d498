#!/usr/bin/env python3
"""test_memory.py HAWKCTL: what `hawkctl replay` holds of large logs: 32 MiB, and
what is one record."""

import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HAWKCTL = None
MIB = 1 << 20
OF_A_CHILD = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def stamp(i, text):
    return (f"2026-11-21 {i // 360000 % 24:02d}:{i // 6000 % 60:02d}:"
            f"{i // 100 % 60:02d},{i % 100:02d}0 INFO {text}\n")


def is_sanitised(path):
    return b"__asan_init" in pathlib.Path(path).read_bytes()


class Most(threading.Thread):
    """The most anonymous memory of a process, seen every few milliseconds."""

    def __init__(self, pid):
        super().__init__()
        self.pid = pid
        self.bytes = 0
        self.start()

    def run(self):
        while True:
            try:
                with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
                    for line in file:
                        if line.startswith("RssAnon:"):
                            self.bytes = max(self.bytes,
                                             int(line.split()[1]) * 1024)
            except OSError:
                return
            time.sleep(0.003)


class Memory(unittest.TestCase):
    def setUp(self):
        if is_sanitised(HAWKCTL):
            self.skipTest("a sanitiser's memory is not the program's")
        self.place = tempfile.TemporaryDirectory()
        self.directory = pathlib.Path(self.place.name)

    def tearDown(self):
        self.place.cleanup()

    def write(self, name, lines):
        path = self.directory / name
        with open(path, "w", encoding="ascii") as file:
            file.writelines(lines)
        return str(path)

    def run_one(self, *words, stdin=subprocess.DEVNULL):
        """Lines of output, and the most memory."""
        with subprocess.Popen([HAWKCTL, "replay", *words], stdin=stdin,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            most = Most(process.pid)
            count = sum(1 for _ in process.stdout)
            self.said = process.stderr.read().decode()
            self.assertEqual(0, process.wait(60), self.said)
        most.join()
        return count, most.bytes

    def resident(self, *words):
        """The most resident bytes, those of mapped files among them."""
        # By a process of its own: what this one holds would count as well.
        done = subprocess.run(
            [sys.executable, "-c", OF_A_CHILD, HAWKCTL, "replay", *words],
            capture_output=True, text=True, timeout=120, check=True)
        status, kibibytes = done.stdout.split()
        self.assertIn(status, ("0", "1"), done.stderr)  # 1: it is not there
        return int(kibibytes) * 1024

    def check(self, count, limit, *words, **more):
        told, most = self.run_one(*words, **more)
        self.assertEqual(count, told)
        self.assertLess(most, limit * MIB, f"{most / MIB:.0f} MiB")

    def test_every_line_has_the_id(self):
        path = self.write("a.log", (stamp(i, f"[req-1] step {i} of the work")
                                    for i in range(700_000)))
        self.check(700_000, 40, "-c", "req-1", path)
        with open(path, "rb") as file:
            with subprocess.Popen(["cat"], stdin=file,
                                  stdout=subprocess.PIPE) as cat:
                self.check(700_000, 64, "-c", "req-1", "-", stdin=cat.stdout)

    def test_every_second_line_has_the_id(self):
        path = self.write("a.log", (stamp(i, f"[req-{i % 2}] step {i}")
                                    for i in range(700_000)))
        self.check(350_000, 40, "-c", "req-1", path)

    def test_objects(self):
        # Within a day, whose change would be a line of its own.
        path = self.write("a.json", (
            f'{{"time":{1790000000000 + 100 * i},"request_id":"req-1",'
            f'"level":"info","message":"step {i}","a":1,"b":"two","c":3.5}}\n'
            for i in range(300_000)))
        self.check(300_000, 40, "-c", "req-1", path)
        self.check(300_000, 40, path)

    def test_many_files(self):
        paths = [self.write(f"{n}.log", (stamp(i, f"[req-{i}] step of {n}")
                                         for i in range(40_000)))
                 for n in range(24)]
        self.check(24 * 40_000, 48, *paths)

    def test_of_times_of_day_an_index_reads_nothing_in_vain(self):
        path = self.write("a.log", (
            f"{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d} INFO "
            f"[0af7651916cd43dd8448eb2{i:09x}] {'x' * 200}\n"
            for i in range(400_000)))
        known = "0af7651916cd43dd8448eb2000000001"
        self.resident("--index", "-c", known, path)
        other = self.resident("-c", "0af7651916cd43dd8448eb2fffffffff", path)
        self.assertLess(other, 64 * MIB, f"{other / MIB:.0f} MiB")

    def test_a_long_line(self):
        path = self.directory / "a.log"
        with open(path, "wb") as file:
            file.write(stamp(1, "[req-1] long ").encode()[:-1])
            for _ in range(200):
                file.write(b"x" * MIB)
            file.write(b"\n" + stamp(2, "[req-1] short").encode())
        told, most = self.run_one("-c", "req-1", str(path))
        self.assertEqual(2, told)
        self.assertIn("1 record was too long and cut", self.said)
        # The line that is left, as it was read and as it is shown.
        self.assertLess(most, 6 * 64 * MIB, f"{most / MIB:.0f} MiB")


if __name__ == "__main__":
    HAWKCTL = sys.argv.pop(1)
    unittest.main(verbosity=2)
