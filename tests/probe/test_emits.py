#!/usr/bin/env python3
"""What the Python probe says of tasks that an agent emits, under every Python
there is.

    test_emits.py [unittest arguments]
"""

import os
import re
import sys
import unittest

import emit_programs as programs
import probed

PYTHONS = probed.find_pythons()
MILLISECOND = 1_000_000


def lines_of(program, mark):
    return [number for number, line in enumerate(program.splitlines(), 1)
            if line.endswith("# " + mark)]


def delay_of(emit):
    return emit["start_nano"] - emit["event_nano"]


class Emits(unittest.TestCase):
    """Each case runs under every Python."""

    def under_all(self, program, since=(3, 8), **environment):
        for version, python in PYTHONS.items():
            if tuple(map(int, version.split("."))) < since:
                continue
            with self.subTest(python=version):
                ran = probed.run_probed(python, program, **environment)
                self.assertNotIn(b"_hawk_probe", ran.stderr)
                self.assertEqual(ran.named("hawk.probe.lost"), [])
                yield ran

    def at(self, ran, program, mark):
        """The emissions of a line, in their order."""
        found = [e for e in ran.named("hawk.emit")
                 if e["line"] in lines_of(program, mark)]
        return sorted(found, key=lambda e: e["event_nano"])

    def check_displaced(self, emits, program):
        waits, = lines_of(program, "waits")
        for emit in emits[:-1]:
            self.assertEqual(emit["start_step"] - emit["step"], 1)
            self.assertGreater(delay_of(emit), 15 * MILLISECOND)
            hold = emit["segment_end_nano"] - emit["event_nano"]
            self.assertGreater(hold / delay_of(emit), 0.9)
            self.assertIn(":%d agent [task " % waits, emit["during"])
            self.assertEqual((emit["name"], emit["how"], emit["outcome"],
                              emit["awaited"], emit["steps"]),
                             ("publish", "create_task", "ok", False, "site"))
        self.assertEqual(emits[-1]["start_step"], emits[-1]["step"])
        emitted, = lines_of(program, "emitted")
        self.assertTrue(all(":%d agent" % emitted in emit["via"]
                            for emit in emits))
        self.assertEqual([e["step"] for e in emits],
                         list(range(1, len(emits) + 1)))

    def test_a_step_later(self):
        for ran in self.under_all(programs.STEPS):
            emits = self.at(ran, programs.STEPS, "made")
            self.assertEqual(len(emits), 6)
            self.check_displaced(emits, programs.STEPS)
            self.assertEqual(len({e.story for e in emits}), 1)

    def test_uvloop(self):
        python = probed.find_python_with("uvloop")
        if python is None:
            self.skipTest("no uvloop")
        ran = probed.run_probed(python, programs.UVLOOP)
        emits = self.at(ran, programs.UVLOOP, "made")
        self.assertEqual(len(emits), 6)
        # Where something else waits the end of the segment is not known.
        known = [e for e in emits[:-1] if "segment_end_nano" in e]
        self.assertGreaterEqual(len(known), 1)
        self.assertEqual({e["start_step"] - e["step"] for e in known}, {1})

    def test_within_a_step(self):
        for ran in self.under_all(programs.FORWARD):
            for emit in ran.named("hawk.emit"):
                self.assertEqual(emit["start_step"], emit["step"])
                self.assertGreater(delay_of(emit), 15 * MILLISECOND)

    def test_rows_and_loops(self):
        for ran in self.under_all(programs.ROWS):
            in_loop = self.at(ran, programs.ROWS, "loop")
            self.assertEqual([e["step"] for e in in_loop], [1, 2, 3, 4, 5])
            self.assertEqual({e["start_step"] for e in in_loop}, {5})
            row = [e for e in ran.named("hawk.emit") if e["name"] == "publish"
                   and e not in in_loop]
            # Two, where the machine takes 5 ms for them.
            self.assertLessEqual(max(e["step"] for e in row), 2)

    def test_awaited(self):
        program = programs.AWAITED
        for ran in self.under_all(program):
            for mark, awaited in (("gather", True), ("await", True),
                                  ("wait", True), ("late", True),
                                  ("nobody", False)):
                emit, = self.at(ran, program, mark)
                self.assertEqual(emit["awaited"], awaited, mark)

    def test_ends(self):
        program = programs.ENDS
        for ran in self.under_all(program):
            for mark, outcome, teardown, collected in (
                    ("fails", "error", False, False),
                    ("unstarted", "never_started", False, False),
                    ("own", "cancelled", False, False),
                    ("dropped", "pending", False, True),
                    ("cut", "cancelled", True, False)):
                emit, = self.at(ran, program, mark)
                self.assertEqual(
                    (emit["outcome"], emit.get("teardown", False),
                     emit.get("collected", False), "start_nano" in emit),
                    (outcome, teardown, collected, mark != "unstarted"), mark)
            counts = {c["line"]: c for c in ran.named("hawk.emit.count")}
            unstarted = counts[lines_of(program, "unstarted")[0]]
            self.assertEqual((unstarted["emitted"], unstarted["started"],
                              unstarted["never_started"], unstarted["done"],
                              unstarted["pending"]), (1, 0, 1, 0, 0))

    def test_counts_are_exact(self):
        for ran in self.under_all(programs.MANY):
            emits = self.at(ran, programs.MANY, "many")
            counts = [c for c in ran.named("hawk.emit.count")
                      if c["name"] == "leaf"][-1]
            # What became of them is known of those that were followed.
            self.assertEqual((counts["emitted"], counts["told"],
                              counts["followed"], counts["started"],
                              counts["done"], counts["pending"]),
                             (10000, *[len(emits)] * 4, 0))
            self.assertLess(len(emits), 2000)
            self.assertGreater(max(e["weight"] for e in emits), 1)

    def test_turns_of_the_loop(self):
        program = programs.TURNS
        for beside, least, most in ((20, 78, None), (0, 0, 20)):
            for ran in self.under_all(program, BESIDE=str(beside)):
                emits = self.at(ran, program, "emitted")
                counts = ran.named("hawk.emit.count")[-1]
                self.assertNotIn("iteration_nano", emits[0])
                for told in (emits[-1], counts):
                    median = told["iteration_nano"] / MILLISECOND
                    self.assertGreaterEqual(median, least)
                    if most is not None:
                        self.assertLess(median, most)

    def test_eager(self):
        program = programs.EAGER
        for ran in self.under_all(program, since=(3, 12)):
            for mark in ("at once", "waits"):
                emit, = self.at(ran, program, mark)
                self.assertEqual(delay_of(emit), 0)

    def test_explicit_steps(self):
        program = programs.EXPLICIT
        for ran in self.under_all(
                program, HAWK_STEP_FN="__main__:step,__main__:Agent.act"):
            for mark, kind, steps in (
                    ("by function", "function", [1, 2, 3]),
                    ("by method", "function", [1, 2]),
                    ("by log", "event", [1, 2, 3])):
                emits = self.at(ran, program, mark)
                self.assertEqual([e["step"] for e in emits], steps, mark)
                self.assertEqual({e["steps"] for e in emits}, {kind})
            self.assertEqual([e["step_name"] for e in self.at(
                ran, program, "by log")], ["7", "8", "9"])
            self.assertEqual(len(ran.named("hawk.step")), 8)

    def test_wanted_only(self):
        program = programs.CALLBACKS
        for ran in self.under_all(program, HAWK_EMIT_FN="__main__:sink"):
            called = self.at(ran, program, "called")
            self.assertEqual([(e["how"], e["outcome"]) for e in called],
                             [("call_soon", "ok")] * 2
                             + [("call_soon", "error")])
            cancelled, = self.at(ran, program, "cancelled")
            self.assertEqual(cancelled["outcome"], "cancelled")
            self.assertEqual(len(ran.named("hawk.emit")), 4)

    def test_looks(self):
        for version, python in PYTHONS.items():
            with self.subTest(python=version):
                ran = probed.run_probed(python, programs.LOOKS)
                bare = probed.run_bare(python, programs.LOOKS)
                self.assertEqual(*(re.sub(rb"/.*/agent.py", b"", text)
                                   for text in (ran.stdout, bare)))
                self.assertEqual(bare.count(b"\n"), 2)

    def test_forked(self):
        for ran in self.under_all(programs.FORKED):
            counts = {c["line"]: c["emitted"]
                      for c in ran.named("hawk.emit.count")}
            self.assertEqual(sorted(counts.values()), [2, 3])


if __name__ == "__main__":
    if not PYTHONS:
        print("no Python from 3.8 on")
        sys.exit(probed.SKIPPED)
    os.environ.pop("HAWK_EVENTS", None)
    unittest.main()
