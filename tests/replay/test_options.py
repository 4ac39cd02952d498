#!/usr/bin/env python3
"""test_options.py HAWKCTL: which options of `hawkctl replay` go together, and
what is said of those that do nothing."""

import bz2
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HAWKCTL = None


def stamp(second, text, level="INFO"):
    return f"2026-11-21 10:00:{second:02d},000 {level} {text}\n"


LOG = "".join(stamp(i, f"[req-{i % 2}] step {i}", "ERROR" if i == 5 else "INFO")
              for i in range(1, 10))


class Case(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.directory = pathlib.Path(self.place.name)
        self.write("f.log", LOG)

    def tearDown(self):
        self.place.cleanup()

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def replay(self, *words, command="replay"):
        return subprocess.run(
            [HAWKCTL, command, *words], cwd=self.directory,
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8",
                 "COLUMNS": "100"})


class Refused(Case):
    def check(self, wanted, *words, command="replay"):
        done = self.replay(*words, command=command)
        self.assertEqual(2, done.returncode, (words, done.stderr))
        self.assertIn(wanted, done.stderr)
        self.assertEqual("", done.stdout)

    def test_an_id_of_a_variable_that_is_not_set(self):
        self.check("empty id", "-c", "", "f.log")
        self.check("empty id", "-c", "req-1", "-c", "", "f.log")
        self.check("empty id", "-c", "", "f.log", "f.log", command="diff")

    def test_a_color_that_is_none(self):
        done = self.replay("--color", "sometimes", "f.log")
        self.assertEqual(2, done.returncode)
        self.assertIn("always", done.stderr)
        self.assertNotIn("->", done.stderr)
        self.assertEqual(
            0, self.replay("--color", "always", "f.log").returncode)

    def test_moving_times_where_no_row_says_so(self):
        for words in ([], ["--view", "lanes"], ["--format", "ndjson"],
                      ["--list"], ["--failed"], ["--follow"], ["--raw"],
                      ["--view", "tree", "--format", "json"],
                      ["--view", "tree", "--failed"]):
            self.check("--adjust-skew", "--adjust-skew", "1", *words, "f.log")
        for words in (["--view", "tree"], ["--view", "waterfall"],
                      ["--format", "html"]):
            done = self.replay("--adjust-skew", "1", *words, "f.log")
            self.assertEqual((0, ""), (done.returncode, done.stderr), words)

    def test_neighbours_of_whole_stories(self):
        for overview in ("--failed", "--list", "--shapes"):
            self.check("-A, -B and -C", overview, "-C", "1", "f.log")


class WithoutEffect(Case):
    def check(self, wanted, *words):
        done = self.replay(*words, "f.log")
        self.assertIn(wanted, done.stderr, words)
        self.assertNotEqual("", done.stdout)
        self.assertEqual(0, done.returncode, words)
        quiet = self.replay("-q", *words, "f.log")
        self.assertEqual("", quiet.stderr, words)
        self.assertEqual(done.stdout, quiet.stdout)

    def test_pace(self):
        for words in (["--list"], ["--failed"], ["--shapes"],
                      ["--raw"], ["--view", "lanes"]):
            self.check("--realtime or --speed has no effect with " + words[0],
                       "--realtime", *words)
            self.check("--max-idle has no effect with " + words[0],
                       "-i", "0.1", *words)
            self.check("--pause has no effect with " + words[0],
                       "--pause", *words)

    def test_view(self):
        for words in (["--list"], ["--failed"], ["--raw"],
                      ["--format", "ndjson"], ["--list", "--format", "json"]):
            done = self.replay("--view", "tree", *words, "f.log")
            self.assertIn("--view has no effect with " +
                          ("--format" if "--format" in words else words[0]),
                          done.stderr)

    def test_what_wants_another(self):
        self.check("--header has no effect without --from",
                   "--header", "a=b")
        self.check("--expand has no effect without -c", "--expand", "links")
        self.check("--match has no effect without -c", "--match", "anywhere")
        self.check("--index has no effect without -c", "--index")
        self.check("-A, -B and -C have no effect without -c or --where",
                   "-C", "1")

    def test_nothing_is_said_of_what_has_one(self):
        for words in (["-c", "req-1", "-C", "1"], ["--list"],
                      ["-c", "req-1", "--view", "tree"],
                      ["-c", "req-1", "--match", "anywhere"],
                      ["-c", "req-1", "--expand", "trace"],
                      ["--speed", "1000"],
                      ["--list", "--view", "tree", "--format", "html"]):
            done = self.replay(*words, "f.log")
            self.assertEqual("", done.stderr, words)
            self.assertEqual(0, done.returncode, words)

    def test_a_stream_of_what_has_none(self):
        done = self.replay("--stream", "stdout", "f.log")
        self.assertEqual("", done.stdout)
        self.assertIn("9 records do not say which stream", done.stderr)
        self.assertEqual(1, done.returncode)


class Forms(Case):
    def check(self, wanted, content):
        (self.directory / "a").write_bytes(content)
        for words in (["a"], ["-f", "a"], ["-c", "req-1", "a"]):
            done = self.replay(*words)
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn(wanted, done.stderr)

    def test_says_what_unpacks_it(self):
        text = LOG.encode()
        self.check("a: it is packed by xz; unpack it: xz -dc a | hawkctl "
                   "replay -", lzma.compress(text))
        self.check("bzip2 -dc a | hawkctl replay -", bz2.compress(text))
        self.check("iconv -f UTF-32 -t UTF-8 a | ", LOG.encode("utf-32"))
        self.check("iconv -f UTF-32 -t UTF-8 a | ",
                   b"\0\0\xfe\xff" + LOG.encode("utf-32-be"))
        self.check("it is UTF-16", LOG.encode("utf-16"))

    def test_a_text_that_begins_alike(self):
        self.write("a", "BZh8 is how it begins\n")
        self.assertEqual(0, self.replay("a").returncode)


class Names(Case):
    def test_files_of_one_name(self):
        for name in ("one/app.log", "two/app.log", "two/db.log"):
            self.write(name, stamp(1, f"[req-1] of {name}"))
        for overview in ([], ["--failed"]):
            self.write("one/app.log", stamp(1, "[req-1] of one/app.log")
                       + stamp(2, "[req-1] breaks", "ERROR"))
            done = self.replay(*overview, "one/app.log", "two/app.log",
                               "two/db.log")
            self.assertRegex(done.stdout, r"INF one/app\.log +\S.*of one/app")
            self.assertRegex(done.stdout, r"INF two/app\.log +\S.*of two/app")
            self.assertRegex(done.stdout, r"INF db\.log +\S.*of two/db")


def span_line(trace, number, name, links=(), **attributes):
    """A line of a file exporter's with one span, a tenth behind the last."""
    start = 1795255200_000_000_000 + number * 100_000_000
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{
        "traceId": trace * 16, "spanId": f"{number:016x}", "name": name,
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 1000),
        "links": [{"traceId": one * 16, "spanId": "1" * 16} for one in links],
        "attributes": [{"key": key.replace("__", "."),
                        "value": {"stringValue": value}}
                       for key, value in attributes.items()]}]}]}]}) + "\n"


class Expanded(Case):
    def names(self, *words):
        done = self.replay("--format", "ndjson", *words, "s.jsonl")
        self.assertEqual("", done.stderr)
        return [json.loads(line)["name"] for line in done.stdout.splitlines()]

    def test_links_either_way(self):
        self.write("s.jsonl", "".join([
            span_line("aa", 1, "send", request__id="req-7"),
            span_line("aa", 2, "done"),
            span_line("bb", 3, "work", ["aa"]),
            span_line("bb", 4, "end"),
            span_line("cc", 5, "mail", ["bb"]),
            span_line("dd", 6, "other")]))
        both = ["send", "done", "work", "end", "mail"]
        for words in (["-c", "req-7"], ["-c", "aa" * 16], ["-c", "BB" * 16],
                      ["-c", "cc" * 16]):
            self.assertEqual(both, self.names(*words, "--expand", "links"))
        self.assertEqual(["send", "done"],
                         self.names("-c", "req-7", "--expand", "trace"))
        self.assertEqual(["other"],
                         self.names("-c", "dd" * 16, "--expand", "links"))

    def test_conversations(self):
        for key in ("messaging__message__conversation_id",
                    "gen_ai__conversation__id", "session__id"):
            self.write("s.jsonl", "".join([
                span_line("aa", 1, "ask", **{key: "conv-1"}),
                span_line("aa", 2, "answer"),
                span_line("bb", 3, "ask again", **{key: "conv-1"}),
                span_line("bb", 4, "fail"),
                span_line("cc", 5, "other", **{key: "conv-2"})]))
            all_of_it = ["ask", "answer", "ask again", "fail"]
            for words in (["-c", "aa" * 16], ["-c", "conv-1"]):
                self.assertEqual(all_of_it,
                                 self.names(*words, "--expand", "links"), key)
            self.assertEqual(["ask", "answer"],
                             self.names("-c", "aa" * 16, "--expand", "trace"))

    def test_a_session_that_is_any_number(self):
        self.write("s.jsonl", "".join([
            span_line("aa", 1, "ask", session__id="7"),
            span_line("bb", 2, "other", retries="7")]))
        self.assertEqual(["ask"],
                         self.names("-c", "aa" * 16, "--expand", "links"))


class Neighbours(Case):
    def steps(self, *words):
        """The numbers of the steps, those of neighbours negative."""
        done = self.replay("--format", "ndjson", *words, "f.log")
        self.assertEqual("", done.stderr)
        entries = [json.loads(line) for line in done.stdout.splitlines()]
        return [int(entry["body"].split()[-1])
                * (-1 if entry.get("context") else 1) for entry in entries]

    def test_of_what_fits(self):
        self.assertEqual([-4, 5, -6],
                         self.steps("--where", "level>=error", "-C", "1"))
        self.assertEqual([5, -6, -7],
                         self.steps("--where", "level>=error", "-A", "2"))

    def test_of_what_fits_of_an_id(self):
        # Those of the other records of the id are nobody's.
        self.assertEqual(
            [-4, 5, -6],
            self.steps("-c", "req-1", "--where", "level>=error", "-C", "1"))
        self.assertEqual(
            [], self.steps("-c", "req-0", "--where", "level>=error", "-C", "1"))

    def test_in_a_drawing(self):
        for view in ("tree", "lanes", "waterfall"):
            done = self.replay("-c", "req-1", "--where", "level>=error", "-B",
                               "1", "--view", view, "f.log")
            self.assertRegex(done.stdout, r"- INFO .*step 4", view)
            self.assertRegex(done.stdout, r"ERROR .*step 5", view)
            self.assertNotRegex(done.stdout, r"- ERROR", view)

    def test_of_an_id(self):
        self.assertEqual([-1, 2, -3, 4, -5, 6, -7, 8, -9],
                         self.steps("-c", "req-0", "-C", "1"))


if __name__ == "__main__":
    HAWKCTL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
