"""What the probe for Node says about real programs."""

import os
import unittest

from node_agent import AGENTS, named, run_heard


def places(events):
    return [(os.path.basename(e["attributes"]["file"]),
             e["attributes"]["line"]) for e in events]


def line_of(program, text):
    lines = (AGENTS / program).read_text().splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


class Events(unittest.TestCase):
    def test_hello_at_once_even_before_an_exit(self):
        done, events = run_heard(["-e", "process.exit(3)"])
        self.assertEqual(3, done["status"])
        hello, = events
        self.assertEqual("hawk.probe", hello["event_name"])
        self.assertEqual("node", hello["attributes"]["runtime"])
        self.assertEqual(1, hello["attributes"]["probe"])
        self.assertIsInstance(hello["attributes"]["monotonic_nano"], int)
        self.assertNotIn("interpreter", hello["attributes"])

    def test_a_failure_that_nobody_caught(self):
        _, events = run_heard(["crash.js"])
        failed, = named(events, "hawk.task.failed")
        attributes = failed["attributes"]
        self.assertEqual("TypeError", attributes["error_type"])
        self.assertEqual("at the bottom", attributes["error"])
        self.assertIs(False, attributes["handled"])
        line = line_of("crash.js", "throw")
        self.assertEqual([("crash.js", line)], places([failed]))
        self.assertEqual("down", attributes["function"])
        self.assertTrue(attributes["stack"].startswith(
            f"{AGENTS}/crash.js:{line} down\n"))

    def test_a_rejection_where_it_ends_the_program(self):
        for mode, count in (("throw", 1), ("strict", 1), ("none", 0)):
            _, events = run_heard(
                [f"--unhandled-rejections={mode}", "reject.js"])
            failed = named(events, "hawk.task.failed")
            self.assertEqual(count, len(failed), mode)
            for event in failed:
                self.assertEqual("RangeError",
                                 event["attributes"]["error_type"])

    def test_children_with_their_stdio_and_place(self):
        _, events = run_heard(["children.js"])
        children = named(events, "hawk.child")
        told = [(e["attributes"]["command"].split()[0],
                 e["attributes"]["stdio"]) for e in children]
        self.assertEqual("sh", told[0][0])
        self.assertEqual("ignore,pipe,inherit", told[0][1])
        self.assertEqual(("/bin/sh", "pipe,pipe,pipe"), told[1])
        self.assertEqual(("true", "pipe,pipe,pipe"), told[2])
        self.assertEqual("pipe,pipe,pipe,ipc", told[3][1])
        self.assertEqual(4, len(told))  # the two that failed are none
        self.assertEqual(("children.js", line_of("children.js", "spawn('sh'")),
                         places(children)[0])
        self.assertIn("--token «redacted»",
                      children[0]["attributes"]["command"])
        self.assertGreater(children[0]["attributes"]["child_pid"], 1)
        # fork(): the child is a node, and says its own hello.
        self.assertEqual(2, len(named(events, "hawk.probe")))

    def test_a_worker_thread_says_no_hello_and_names_itself(self):
        _, events = run_heard(["workers.js"])
        self.assertEqual(1, len(named(events, "hawk.probe")))
        self.assertEqual([], named(events, "hawk.task.failed"))
        child, = named(events, "hawk.child")
        self.assertEqual(1, child["attributes"]["worker"])

    def test_every_process_of_a_cluster(self):
        _, events = run_heard(["cluster.js"])
        self.assertEqual(3, len(named(events, "hawk.probe")))
        self.assertEqual(2, len(named(events, "hawk.child")))
        self.assertEqual({"ask-0", "ask-1"}, {
            e["correlation_id"] for e in named(events, "hawk.story")})


class Stories(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, cls.events = run_heard(["server.js"])
        cls.stories = {e["attributes"]["name"]: e["correlation_id"]
                       for e in named(cls.events, "hawk.story")}

    def of(self, name):
        own = self.stories[name]
        return [e for e in self.events if e.get("correlation_id") == own]

    def end_of(self, name):
        end, = named(self.of(name), "hawk.story.end")
        return end["attributes"]

    def test_a_story_a_request_by_its_own_id(self):
        self.assertEqual({"GET /one", "GET /two", "GET /fails", "GET /leave",
                          "GET /die"}, set(self.stories))
        self.assertEqual("req-17", self.stories["GET /one"])
        self.assertEqual("0af7651916cd43dd8448eb211c80319c",
                         self.stories["GET /two"])
        self.assertRegex(self.stories["GET /fails"], r"^http-\d+-3$")
        self.assertEqual(5, len(set(self.stories.values())))

    def test_words_belong_to_their_request(self):
        for name in ("GET /one", "GET /two", "GET /fails"):
            bodies = [e["body"] for e in named(self.of(name), "hawk.log")]
            path = name.split()[1]
            self.assertEqual(f"asked {path}", bodies[0])
            self.assertIn(f"path: '{path}'", bodies[1])
            self.assertEqual(2, len(bodies))

    def test_words_on_stderr_are_no_error_by_that(self):
        severities = [e["severity_text"]
                      for e in named(self.of("GET /one"), "hawk.log")]
        self.assertEqual(["INFO", "WARN"], severities)

    def test_words_outside_belong_to_nobody(self):
        bodies = [e["body"] for e in named(self.events, "hawk.log")]
        self.assertFalse([b for b in bodies if "outside" in b])

    def test_how_they_end(self):
        self.assertEqual("ok", self.end_of("GET /one")["outcome"])
        self.assertEqual(200, self.end_of("GET /one")["status_code"])
        self.assertGreater(self.end_of("GET /one")["duration_nano"], 15e6)
        self.assertEqual("error", self.end_of("GET /fails")["outcome"])
        self.assertEqual(503, self.end_of("GET /fails")["status_code"])
        self.assertEqual("cancelled", self.end_of("GET /leave")["outcome"])

    def test_what_ends_the_program_belongs_to_its_request(self):
        failed, = named(self.events, "hawk.task.failed")
        self.assertEqual(self.stories["GET /die"], failed["correlation_id"])

    def test_no_query_is_told(self):
        self.assertNotIn("token=abc", str(self.events))
