#!/usr/bin/env python3
"""test_inputs.py HAWKCTL: `hawkctl replay` and `diff` of what can be read once,
of pipes that live, and what they say of inputs and by their status."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from told import Told

HAWKCTL = None


def stamp(second, text, level="INFO"):
    return f"2026-11-21 10:00:{second:02d},000 {level} {text}\n"


LOG = (stamp(1, "[req-1] begins") + stamp(2, "[req-2] begins")
       + stamp(3, "[req-1] breaks", "ERROR") + stamp(4, "[req-2] ends"))


class Case(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.directory = pathlib.Path(self.place.name)

    def tearDown(self):
        self.place.cleanup()

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def shell(self, script, **more):
        return subprocess.run(
            ["bash", "-c", script], cwd=self.directory, capture_output=True,
            text=True, timeout=30, check=False,
            env={**os.environ, "TZ": "UTC", "H": HAWKCTL}, **more)


class ReadOnce(Case):
    """Each of these reads its input twice or more."""

    def setUp(self):
        super().setUp()
        self.write("f.log", LOG)

    def check_failed(self, script):
        done = self.shell(script)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("[req-1] begins", done.stdout)
        self.assertIn("[req-1] breaks", done.stdout)
        self.assertNotIn("req-2", done.stdout)

    def test_failed_of_a_process_substitution(self):
        self.check_failed('"$H" replay --failed <(cat f.log)')

    def test_failed_of_standard_input(self):
        self.check_failed('cat f.log | "$H" replay --failed')
        self.check_failed('cat f.log | "$H" replay --failed -')
        self.check_failed('cat f.log | "$H" replay --failed /dev/stdin')
        self.check_failed('"$H" replay --failed /dev/stdin <f.log')
        self.check_failed('"$H" replay --failed - <f.log')

    def test_failed_of_packed_standard_input(self):
        self.check_failed('gzip -c f.log | "$H" replay --failed')
        self.check_failed('gzip -c f.log >f.gz; "$H" replay --failed - <f.gz')

    def test_expand_of_a_process_substitution(self):
        trace = "ab" * 16
        self.write("s.json", "".join(
            json.dumps({"time": f"2026-11-21T10:00:0{i}Z", "message": text,
                        **fields}) + "\n"
            for i, (text, fields) in enumerate([
                ("first", {"request_id": "req-1", "trace_id": trace}),
                ("second", {"trace_id": trace}),
                ("other", {"trace_id": "cd" * 16})])))
        done = self.shell('"$H" replay -c req-1 --expand trace <(cat s.json)')
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("first", done.stdout)
        self.assertIn("second", done.stdout)
        self.assertNotIn("other", done.stdout)

    def test_diff_of_two_ids_of_one(self):
        of_file = self.shell('"$H" diff -c req-1 -c req-2 f.log')
        self.assertEqual(0, of_file.returncode, of_file.stderr)
        of_pipe = self.shell('"$H" diff -c req-1 -c req-2 <(cat f.log)')
        self.assertEqual(0, of_pipe.returncode, of_pipe.stderr)
        rest = of_file.stdout.splitlines()[2:]
        self.assertEqual(rest, of_pipe.stdout.splitlines()[2:])

    def test_keeps_nothing_behind(self):
        done = self.shell('mkdir t; cat f.log | TMPDIR=$PWD/t "$H" replay '
                          '--failed >out; ls t')
        self.assertEqual("", done.stdout)

    def test_says_where_it_cannot_keep(self):
        done = self.shell(
            'cat f.log | TMPDIR=$PWD/none "$H" replay --failed')
        self.assertEqual(2, done.returncode)
        self.assertIn("none", done.stderr)

    def test_fifo(self):
        for _ in range(5):
            done = self.shell('rm -f ff; mkfifo ff; cat f.log >ff & '
                              '"$H" replay ff; wait')
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(4, len(done.stdout.splitlines()), done.stderr)

    def test_fifo_whose_writer_comes_late(self):
        done = self.shell('mkfifo ff; (sleep 0.3; cat f.log >ff) & '
                          '"$H" replay ff; wait')
        self.assertEqual(4, len(done.stdout.splitlines()), done.stderr)

    def test_fifo_without_a_writer(self):
        done = self.shell('mkfifo ff; "$H" replay ff f.log')
        self.assertEqual(4, len(done.stdout.splitlines()), done.stderr)
        self.assertIn("ff: it is empty", done.stderr)


class LivePipe(Case):
    def check(self, *words):
        read, write = os.pipe()
        with Told(HAWKCTL, *words, stdin=read) as told, \
                os.fdopen(write, "w") as pipe:
            os.close(read)

            def say(text):
                pipe.write(text)
                pipe.flush()

            say(stamp(1, "[req-1] one") + stamp(1, "[req-2] other"))
            told.wait_for("[req-1] one")
            say(stamp(2, "[req-2] other"))
            say(stamp(3, "[req-1] two", "ERROR")
                + "Traceback (most recent call last):\n"
                + "  File \"a.py\", line 1, in f\nValueError: deep\n")
            told.wait_for("ValueError: deep")
            say(stamp(4, "[req-1] half")[:-5])
            say(stamp(4, "[req-1] half")[-5:])
            told.wait_for("half")
            pipe.close()
            self.assertEqual(0, told.wait_for_end())
            return told

    def test_tells_at_once(self):
        self.check()

    def test_tells_what_was_asked_at_once(self):
        self.assertFalse(self.check("-c", "req-1").has("other"))

    def test_tells_json_at_once(self):
        self.check("-c", "req-1", "--format", "ndjson")

    def test_tells_though_it_is_never_quiet(self):
        read, write = os.pipe()
        with Told(HAWKCTL, "-c", "req-1", stdin=read) as told, \
                os.fdopen(write, "w") as pipe:
            os.close(read)
            end = time.monotonic() + 15
            for i in range(10000):
                pipe.write(stamp(i // 100 % 60, f"[req-1] number {i}"))
                pipe.flush()
                told.pump(0.05)
                if told.has("number 0") or time.monotonic() > end:
                    break
            self.assertTrue(told.has("number 0"))

    def test_ends_with_its_writer(self):
        producer = subprocess.Popen(["printf", "%s", stamp(1, "[req-1] one")],
                                    stdout=subprocess.PIPE)
        with Told(HAWKCTL, "--follow", "-c", "req-1", "-",
                  stdin=producer.stdout) as told:
            self.assertEqual(0, told.wait_for_end())
            self.assertTrue(told.has("one"))
        producer.stdout.close()
        producer.wait()

    def test_ends_with_its_reader(self):
        read, write = os.pipe()
        process = subprocess.Popen([HAWKCTL, "replay", "--follow", "-c",
                                    "req-1", "-"], stdin=read,
                                   stdout=subprocess.PIPE)
        os.close(read)
        os.write(write, stamp(1, "[req-2] other").encode())
        process.stdout.close()
        try:
            process.wait(15)
        finally:
            process.kill()
            os.close(write)


class Status(Case):
    def setUp(self):
        super().setUp()
        self.write("f.log", LOG)

    def status(self, script):
        return self.shell(script).returncode

    def test_nothing_matched(self):
        self.assertEqual(1, self.status('"$H" replay --where body=no f.log'))
        self.assertEqual(1, self.status('"$H" replay --since 2030-01-01 f.log'))
        self.assertEqual(0, self.status('"$H" replay --where level=error f.log'))

    def test_nothing_could_be_read(self):
        self.write("deep.json", '{"resourceSpans":[' + '{"a":' * 600 + "1"
                   + "}" * 600 + "]}\n")
        done = self.shell('"$H" replay deep.json')
        self.assertEqual(2, done.returncode)
        self.assertIn("1 record is no JSON", done.stderr)

    def test_output_is_closed(self):
        done = self.shell('"$H" replay f.log >&-')
        self.assertEqual(2, done.returncode)
        self.assertIn("standard output", done.stderr)
        self.assertEqual(2, self.status('"$H" diff f.log f.log >&-'))
        self.assertEqual(0, self.status('"$H" replay --output o f.log >&-'))

    def test_names_what_cannot_be_read(self):
        done = self.shell('"$H" replay /proc/self/mem f.log')
        self.assertEqual(2, done.returncode)
        self.assertIn("/proc/self/mem", done.stderr)


class Records(Case):
    def entries(self, script):
        done = self.shell(script)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_numbers_of_lines(self):
        # Two of a hundred, beyond the first slice.
        lines = [stamp(i % 60, f"[req-{i}] " + "x" * 2000) for i in range(100)]
        self.write("f.log", "".join(lines))
        for script in ('"$H" replay --format ndjson -c req-7 -c req-99 f.log',
                       'cat f.log | "$H" replay --format ndjson -c req-7 '
                       '-c req-99'):
            self.assertEqual(
                [8, 100], sorted(e["line"] for e in self.entries(script)))

    def test_expands_until_there_are_no_new_traces(self):
        # A chain of traces, each linked to the one before: longer than any
        # number of rounds that would be enough for most.
        def span(i):
            return {"traceId": f"{i:032x}", "spanId": f"{i:016x}",
                    "name": f"step-{i}", "startTimeUnixNano": str(10 ** 18 + i),
                    "endTimeUnixNano": str(10 ** 18 + i + 1),
                    "links": [{"traceId": f"{i + 1:032x}",
                               "spanId": f"{i + 1:016x}"}]}
        self.write("t.json", "".join(
            json.dumps({"resourceSpans": [{"scopeSpans": [
                {"spans": [span(i)]}]}]}) + "\n" for i in range(1, 31)))
        told = self.entries('"$H" replay --expand links --format ndjson '
                            f'-c {1:032x} t.json')
        self.assertEqual(30, len(told))

    def test_a_damaged_first_line_takes_no_other_with_it(self):
        good = json.dumps({"time": "2026-11-21T10:00:01Z", "level": 30,
                           "msg": "good", "request_id": "req-1"})
        self.write("deep.json", '{"a":' + "[" * 300_000 + f"\n{good}\n{good}\n")
        for words in ("", "-c req-1"):
            self.assertEqual(["good"] * 2, [
                e["body"] for e in self.entries(
                    f'"$H" replay --format ndjson {words} deep.json')
                if e.get("correlation_id")])

    def test_a_long_first_line_is_one_of_many(self):
        first = json.dumps({"time": "2026-11-21T10:00:00Z", "request_id": "req-1",
                            "msg": "x" * 200_000})
        self.write("long.log", first + "\n" + LOG)
        self.write("alone.json", json.dumps({"resourceSpans": [
            {"scopeSpans": [{"spans": [
                {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "y" * 99_999,
                 "startTimeUnixNano": "1795255201000000000",
                 "endTimeUnixNano": "1795255201100000000"}]}]}]}))
        for script in ('"$H" replay -c req-1 long.log',
                       'cat long.log | "$H" replay -c req-1',
                       'gzip -c long.log | "$H" replay -c req-1',
                       'gzip -k long.log; "$H" replay -c req-1 long.log.gz'):
            with self.subTest(script):
                done = self.shell(script)
                self.assertEqual((0, ""), (done.returncode, done.stderr))
                self.assertEqual(3, len(done.stdout.splitlines()))
        done = self.shell(f'"$H" replay -c {"ab" * 16} alone.json')
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("yyy", done.stdout)

    def test_follows_a_log_whose_first_line_is_long(self):
        first = json.dumps({"time": "2026-11-21T10:00:00Z", "msg": "x" * 99_999})
        path = self.write("long.log", first + "\n" + stamp(1, "[req-1] a"))
        with Told(HAWKCTL, "-f", str(path)) as told:
            told.wait_for("[req-1] a")
            with path.open("a", encoding="utf-8") as file:
                file.write(stamp(2, "[req-1] b"))
            told.wait_for("[req-1] b")

    def test_packed_data_that_break_off_give_all_before(self):
        lines = "".join(stamp(i % 60, f"[req-{i % 3}] line {i} {i * 7919 % 9973}")
                        for i in range(20_000))
        self.write("a.log", lines)
        for tool, end in (("gzip", "gz"), ("zstd -q", "zst")):
            if not shutil.which(tool.split()[0]):
                print(f"without {tool.split()[0]}: not installed")
                continue
            self.shell(f"{tool} -k a.log; head -c $(($(stat -c %s a.log.{end}) / 2))"
                       f" a.log.{end} >cut.{end}")
            # What the tool itself still reads. It ends a little sooner than the
            # library, and with a line that is cut.
            known = self.shell(f"{tool.split()[0]} -dc cut.{end} 2>/dev/null"
                               " | sed '$d' | grep -c 'req-1]'").stdout
            for script in (f'"$H" replay -c req-1 cut.{end}',
                           f'cat cut.{end} | "$H" replay -c req-1'):
                with self.subTest(script):
                    done = self.shell(script)
                    self.assertEqual(2, done.returncode, done.stderr)
                    self.assertIn("the packed data end in the middle", done.stderr)
                    told = sorted((int(number), int(rest)) for number, rest in
                                  re.findall(r"\[req-1\] line (\d+) (\d+)\n",
                                             done.stdout))
                    self.assertGreaterEqual(len(told) + 1, int(known))
                    self.assertGreater(int(known), 1000)
                    whole = [(n, n * 7919 % 9973) for n in
                             range(1, 3 * len(told), 3)]
                    self.assertEqual(whole[:-1], told[:-1])

    def test_a_record_without_a_time_has_that_of_the_one_above(self):
        text = (stamp(0, "[req-2] start") + "[req-1] a\n"
                + stamp(5, "[req-1] timed") + "[req-1] b\n"
                + stamp(6, "[req-2] later") + "[req-1] c\n"
                + stamp(7, "[req-2] filler") * 2000 + "[req-1] d\n")
        path = self.write("t.log", text)
        for source in (f"{path}", "-"):
            for context in ("", "-C 1"):
                done = self.shell(f'"$H" replay -c req-1 {context} --format ndjson'
                                  f' {source} <{path}')
                times = {row["body"][-1]: int(row["time_unix_nano"]) // 10**9 % 60
                         for row in map(json.loads, done.stdout.splitlines())
                         if row["body"].startswith("[req-1]")
                         and "timed" not in row["body"]}
                self.assertEqual({"a": 0, "b": 5, "c": 6, "d": 7},
                                 times, source + context)

    def test_an_id_in_a_list_of_bytes(self):
        row = {"__REALTIME_TIMESTAMP": "1795255204123456", "PRIORITY": "6",
               "MESSAGE": list(b"\x1b[31m[req-7] bad")}
        for separators in ((",", ":"), (", ", " : ")):
            self.write("j.log", LOG + json.dumps(row, separators=separators) + "\n")
            done = self.shell('"$H" replay -c req-7 j.log')
            self.assertEqual(0, done.returncode)
            self.assertIn("[req-7] bad", done.stdout)
            self.assertEqual(1, len(done.stdout.splitlines()))

    def test_one_of_a_stream(self):
        self.write("d.json", "".join(
            json.dumps({"log": f"{text} [req-1]\n", "stream": stream,
                        "time": f"2026-11-21T10:00:0{i}Z"}) + "\n"
            for i, (stream, text) in enumerate(
                [("stdout", "a"), ("stderr", "b"), ("stdout", "c")])))
        self.write("f.log", LOG)
        done = self.shell('"$H" replay --stream stderr d.json f.log')
        self.assertEqual(1, len(done.stdout.splitlines()))
        self.assertIn("b [req-1]", done.stdout)
        self.assertIn("4 records do not say which stream", done.stderr)
        done = self.shell('"$H" replay --stream stderr -c req-1 d.json')
        self.assertEqual(1, len(done.stdout.splitlines()))

    def test_counts_what_is_out_of_order(self):
        # More than is held for the order stands behind the late one.
        late = [stamp(30 + i // 4000 % 20, "[req-1] " + "x" * 3000)
                for i in range(8000)] + [stamp(1, "[req-1] late")]
        self.write("f.log", "".join(late))
        for words in ("", "-c req-1"):
            done = self.shell(f'"$H" replay {words} f.log >out; tail -1 out')
            self.assertIn("1 record is out of the order of time", done.stderr)
        done = self.shell('"$H" replay --format ndjson -c req-9 f.log')
        self.assertEqual("", done.stderr)

    def test_json_holds_no_controls(self):
        self.write("c.json", json.dumps(
            {"time": "2026-11-21T10:00:00Z", "request_id": "req-1",
             "message": "a\x9b31m b\x7f c\u202e d"}, ensure_ascii=False) + "\n")
        for words in ("--format ndjson", "--list --format ndjson",
                      "--format json"):
            text = self.shell(f'"$H" replay {words} c.json').stdout
            for bad in ("\x9b", "\x7f", "\u202e"):
                self.assertNotIn(bad, text)
            self.assertIn("\\u009b31m b\\u007f c\\u202e d", text)

    def test_json_says_what_a_record_is_once(self):
        self.write("f.log", LOG)
        entry = self.entries('"$H" replay --format ndjson f.log')[0]
        self.assertEqual("log", entry["stream"])
        self.assertNotIn("timestamp", entry)

    def test_more_files_than_a_shell_allows(self):
        for i in range(300):
            self.write(f"{i}.log", stamp(i % 60, f"[req-{i}] one"))
        done = self.shell('ulimit -Sn 200; "$H" replay --format ndjson '
                          '*.log')
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(300, len(done.stdout.splitlines()))


if __name__ == "__main__":
    HAWKCTL = sys.argv.pop(1)
    unittest.main(verbosity=2)
