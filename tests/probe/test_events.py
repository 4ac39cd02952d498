#!/usr/bin/env python3
"""What the Python probe says of an agent, under every Python there is.

    test_events.py [unittest arguments]
"""

import os
import sys
import tempfile
import unittest

import event_programs as programs
import probed

PYTHONS = probed.find_pythons()
ACCUSING = ("hawk.conn.stale", "hawk.loop.misused", "hawk.request.again",
            "hawk.object.cross", "hawk.task.failed", "hawk.error",
            "hawk.probe.lost")


def line_of(program, mark):
    lines = program.splitlines()
    return next(number for number, line in enumerate(lines, 1)
                if line.endswith("# " + mark))


class Events(unittest.TestCase):
    """Each case runs under every Python."""

    def under_all(self, program):
        for version, python in PYTHONS.items():
            with self.subTest(python=version):
                ran = probed.run_probed(python, program)
                self.assertNotIn(b"_hawk_probe", ran.stderr)
                yield ran

    def only(self, found):
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_hello(self):
        for ran in self.under_all("import asyncio\nasyncio.run("
                                  "asyncio.sleep(0))\n"):
            hello = self.only(ran.named("hawk.probe"))
            self.assertEqual((hello["runtime"], hello["probe"],
                              hello["forked"], hello["interpreter"]),
                             ("python", 1, False, 0))
            self.only(ran.named("hawk.probe.ready"))
            self.only(ran.named("hawk.probe.cost"))

    def test_no_asyncio(self):
        for ran in self.under_all("import sys\nassert 'asyncio' not in "
                                  "sys.modules\nassert 'socket' not in "
                                  "sys.modules\n"):
            self.assertEqual(ran.status, 0, ran.stderr)
            self.assertEqual([e.name for e in ran.events],
                             ["hawk.probe.ready"])

    def test_stale(self):
        for ran in self.under_all(programs.STALE):
            opened = ran.named("hawk.conn.open")[0]
            self.assertEqual((opened["line"], opened["function"][-3:],
                              opened["transport"], opened["server"]),
                             (line_of(programs.STALE, "opened"), "ask", "tcp",
                              False))
            closed = ran.named("hawk.loop.close")[0]
            self.assertEqual((closed["loop"], closed["connections"]),
                             (opened["loop"], str(opened["connection"])))
            stale = self.only(ran.named("hawk.conn.stale"))
            self.assertEqual(
                (stale["connection"], stale["loop"], stale["closed"],
                 stale["operation"], stale["sent"], stale["cleanup"]),
                (opened["connection"], opened["loop"], True, "write", True,
                 False))
            self.assertEqual(stale["request_label"], "INCR jobs")
            self.assertEqual(stale["line"],
                             line_of(programs.STALE, "written"))
            self.assertNotEqual(stale["running_loop"], opened["loop"])
            self.assertIn(":%d <module> [task job]"
                          % line_of(programs.STALE, "again"),
                          stale["created"])
            self.assertEqual(ran.named("hawk.request.again"), [])
            misused = ran.named("hawk.loop.misused")
            self.assertIn(("call_soon", opened["loop"]),
                          [(m["operation"], m["loop"]) for m in misused])

    def test_thrown(self):
        for ran in self.under_all(programs.THROWN):
            stale = self.only(ran.named("hawk.conn.stale"))
            self.assertEqual(stale["line"],
                             line_of(programs.THROWN, "written"))
            self.assertIn(":%d job" % line_of(programs.THROWN, "called"),
                          stale["stack"])

    def test_healthy(self):
        for ran in self.under_all(programs.HEALTHY):
            self.assertEqual(ran.status, 0, ran.stderr)
            self.assertEqual([e for e in ran.events if e.name in ACCUSING], [])
            opened = {e["connection"] for e in ran.named("hawk.conn.open")}
            closed = {e["connection"] for e in ran.named("hawk.conn.close")}
            self.assertEqual(opened, closed)
            self.assertEqual({e["open"] for e in ran.named("hawk.loop.close")},
                             {0})

    def test_masked(self):
        for ran in self.under_all(programs.MASKED):
            ok, seen = map(int, ran.stdout.split())
            self.assertEqual(ok, 10)
            self.assertGreater(seen, 10)
            again = ran.named("hawk.request.again")
            self.assertEqual(len(again), seen - 10)
            stale = {e["connection"]: e for e in ran.named("hawk.conn.stale")}
            self.assertEqual(len(stale), seen - 10)
            for event in again:
                first = stale[event["first_connection"]]
                self.assertEqual(event["request"], first["request"])
                self.assertEqual(event.story, first.story)
                self.assertEqual(event["request_label"], "POST /v1/chat")
                self.assertFalse(event["answered"])
                self.assertEqual(event["count"], 2)

    def test_not_twice(self):
        for ran in self.under_all(programs.NOT_TWICE):
            self.assertEqual(ran.stdout, b"1\n1\n5\n", ran.stderr)
            told = [(e["connection"], e["operation"], e["sent"], e["closed"])
                    for e in ran.named("hawk.conn.stale")]
            self.assertEqual([t[2:] for t in told], [
                (False, True), (False, True), (True, True),
                (True, False), (True, False), (True, False)])
            again = self.only(ran.named("hawk.request.again"))
            self.assertEqual(
                (again["first_connection"], again["request_label"],
                 again["count"], again["line"]),
                (told[2][0], "GET cfg", 2,
                 line_of(programs.NOT_TWICE, "again")))
            self.assertLess(again["after_nano"], 10**9 * 30)
            self.assertGreater(again["after_nano"], 0)

    def test_four_messages(self):
        for ran in self.under_all(programs.STORIES):
            stories = ran.named("hawk.story")
            root = self.only([s for s in stories if s["kind"] == "main"])
            four = [s for s in stories if s["kind"] == "task"]
            self.assertEqual([s["name"] for s in four], ["handle"] * 4)
            self.assertEqual({s["parent"] for s in four}, {root.story})
            self.assertEqual(len({s.story for s in stories}), 5)
            ends = {e.story: e for e in ran.named("hawk.story.end")}
            self.assertEqual(sorted(e["outcome"] for e in ends.values()),
                             ["error"] + ["ok"] * 4)
            failed = self.only([e for e in ends.values()
                                if e["outcome"] == "error"])
            self.assertEqual(
                (failed["error_type"], failed["error"], failed["line"]),
                ("ValueError", "no such order",
                 line_of(programs.STORIES, "raised")))
            logs = {}
            for event in ran.named("hawk.log"):
                logs.setdefault(event.story, []).append(event.body)
            self.assertEqual(set(logs), {s.story for s in four})
            self.assertEqual(sorted(map(len, logs.values())), [2, 3, 3, 3])
            self.assertEqual(logs[failed.story], ["started", "fetched"])
            # The agent's own lines are as they were.
            self.assertNotIn(root.story.encode(), ran.stderr)

    def test_logs(self):
        """An object is asked for its text by the agent's handler alone."""
        for ran in self.under_all(programs.LOGS):
            self.assertEqual(ran.stdout, b"2\n", ran.stderr)
            self.assertEqual(
                [(e.body, e.get("pattern"))
                 for e in ran.named("hawk.log")],
                [("user <User> failed after 3 tries",
                  "user \ufffc failed after 3 tries"),
                 ("plain text", None),
                 ("<User> is new", "\ufffc is new")])

    def test_failures(self):
        for ran in self.under_all(programs.FAILURES):
            failed = self.only(ran.named("hawk.task.failed"))
            self.assertEqual(
                (failed["message"], failed["error_type"], failed["line"],
                 failed["handled"]),
                ("Task exception was never retrieved", "KeyError",
                 line_of(programs.FAILURES, "raised"), False))
            self.assertIn(":%d main [task lost]"
                          % line_of(programs.FAILURES, "made"),
                          failed["created"])
            self.assertIn(failed.story,
                          [s.story for s in ran.named("hawk.story")])
            error = self.only(ran.named("hawk.error"))
            self.assertEqual(error["message"],
                             "RuntimeError: Event loop is closed")
            misused = self.only(ran.named("hawk.loop.misused"))
            self.assertEqual(misused["operation"], "create_task")
            self.assertEqual(ran.status, 1)

    def test_own_handler(self):
        for ran in self.under_all(programs.OWN_HANDLER):
            self.assertEqual(
                [(e["error_type"], e["message"][:22], e["handled"])
                 for e in ran.named("hawk.task.failed")],
                [("ZeroDivisionError", "Exception in callback ", False),
                 ("KeyError", "Task exception was nev", True)])

    def test_cross(self):
        for ran in self.under_all(programs.CROSS):
            found = {e["object"]: e for e in ran.named("hawk.object.cross")}
            self.assertEqual(found["Queue"]["line"],
                             line_of(programs.CROSS, "put"))
            self.assertEqual(found["Lock"]["line"],
                             line_of(programs.CROSS, "locked"))
            self.assertNotEqual(found["Queue"]["loop"],
                                found["Queue"]["running_loop"])
            self.assertFalse(found["Queue"]["closed"])

    def test_handed_over(self):
        python = probed.find_python_with("uvloop")
        plain = programs.HANDED_OVER.replace("USE", "")
        runs = list(self.under_all(plain))
        if python is not None:
            runs.append(probed.run_probed(python, programs.HANDED_OVER.replace(
                "USE", "import uvloop\nuvloop.install()")))
        for ran in runs:
            self.assertEqual((ran.status, ran.stderr), (0, b""))
            self.assertEqual([(e.name, dict(e)) for e in ran.events
                              if e.name in ACCUSING], [])

    def test_called_elsewhere(self):
        for ran in self.under_all(programs.CALLED_ELSEWHERE):
            self.assertEqual(
                [(e["object"], e["operation"], e["line"], e["running_loop"])
                 for e in ran.named("hawk.object.cross")],
                [(name, operation,
                  line_of(programs.CALLED_ELSEWHERE, "called"), 0)
                 for name, operation in (("Event", "set"),
                                         ("Semaphore", "release"))])

    def test_fork(self):
        for ran in self.under_all(programs.FORKED):
            hellos = ran.named("hawk.probe")
            self.assertEqual([h["forked"] for h in hellos].count(True), 1)
            restated = [e for e in ran.named("hawk.conn.open")
                        if e["inherited"]]
            original = [e for e in ran.named("hawk.conn.open")
                        if not e["inherited"]]
            self.assertEqual({e["connection"] for e in restated},
                             {e["connection"] for e in original})

    def test_states(self):
        for ran in self.under_all(programs.STATES):
            state = self.only(ran.named("hawk.state"))
            self.assertEqual(state["tasks"], 4)
            self.assertRegex(state["queues"], r"^Queue@.*agent\.py:%d=2/5$"
                             % line_of(programs.STATES, "made"))

    def test_uvloop(self):
        python = probed.find_python_with("uvloop")
        if python is None:
            self.skipTest("no Python with uvloop")
        ran = probed.run_probed(python, programs.UVLOOP)
        opened = ran.named("hawk.conn.open")[0]
        self.assertEqual(opened["line"], line_of(programs.UVLOOP, "opened"))
        closed = ran.named("hawk.loop.close")[0]
        self.assertEqual((closed["kind"], closed["connections"]),
                         ("uvloop", str(opened["connection"])))
        stale = ran.named("hawk.conn.stale")[0]
        self.assertEqual((stale["connection"], stale["closed"]),
                         (opened["connection"], True))

    def test_uvloop_closed(self):
        python = probed.find_python_with("uvloop")
        if python is None:
            self.skipTest("no Python with uvloop")
        ran = probed.run_probed(python, programs.UVLOOP_CLOSED)
        names = [e.name for e in ran.events]
        self.assertEqual(names.count("hawk.conn.open"), 50)
        self.assertEqual(names.count("hawk.conn.close"), 50)
        self.assertLess(
            max(i for i, n in enumerate(names) if n == "hawk.conn.close"),
            names.index("hawk.loop.close"))

    def test_removed_directory(self):
        program = programs.STALE.replace(
            "import asyncio", "import os\nos.rmdir(os.getcwd())\nimport asyncio")
        for version, python in PYTHONS.items():
            with self.subTest(python=version):
                directory = tempfile.mkdtemp(prefix="hawkctl-test-")
                ran = probed.run_probed(python, program, cwd=directory)
                self.only(ran.named("hawk.conn.stale"))
                self.assertEqual(ran.named("hawk.probe.lost"), [])

    def test_missing_parts(self):
        """What cannot be hooked is said to be missing."""
        program = ("import sys\nsys.modules['_hawk_probe.stories'] = None\n"
                   "import asyncio\n")
        for ran in self.under_all(program):
            lost = self.only(ran.named("hawk.probe.lost"))
            self.assertEqual(lost["count"], 1)
            self.assertRegex(lost["reason"], "^install: .*Error$")

    def test_uvloop_forgets(self):
        python = probed.find_python_with("uvloop")
        if python is None:
            self.skipTest("no Python with uvloop")
        ran = probed.run_probed(python, programs.UVLOOP_LEFT)
        opened = [e["connection"] for e in ran.named("hawk.conn.open")]
        closed = [e["connection"] for e in ran.named("hawk.conn.close")]
        self.assertEqual((len(opened), closed), (3, opened))
        # Not only at the end of its loop.
        names = [e.name for e in ran.events]
        self.assertLess(names.index("hawk.conn.close"),
                        len(names) - 1 - names[::-1].index("hawk.conn.open"))


if __name__ == "__main__":
    os.chdir("/")
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
