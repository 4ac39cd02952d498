"""A program under Node writes and ends with the probe as without it."""

import os
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from node_agent import AGENTS, PROBE, Channel, named, run, run_heard

MODES = ["strict", "warn", "none", "throw", "warn-with-error-code"]


def mask(text):
    # "(node:4711) Warning", and ports.
    return re.sub(rb"\(node:\d+\)", b"(node:PID)", text)


class Same(unittest.TestCase):
    maxDiff = None

    def check(self, *words, **more):
        bare = run(list(words), **{k: v() for k, v in more.items()})
        probed, events = run_heard(
            list(words), **{k: v() for k, v in more.items()})
        for key in ("out", "err"):
            if bare[key] is not None:
                self.assertEqual(mask(bare[key]), mask(probed[key]), words)
        self.assertEqual(bare["status"], probed["status"], words)
        return events

    def test_a_crash(self):
        self.check("crash.js")

    def test_an_exit_in_the_middle(self):
        self.check("exit.js")

    def test_rejections_in_every_mode(self):
        for mode in MODES:
            with self.subTest(mode):
                self.check(f"--unhandled-rejections={mode}", "reject.js")

    def test_failures_that_somebody_looks_at(self):
        events = self.check("handled.js")
        self.assertEqual([], named(events, "hawk.task.failed"))

    def test_worker_threads(self):
        self.check("workers.js")

    def test_a_cluster(self):
        self.check("cluster.js")

    def test_children(self):
        self.check("children.js")

    def test_a_server(self):
        self.check("server.js")

    def test_an_es_module(self):
        self.check("main.mjs")

    def test_what_a_program_sees_of_itself(self):
        self.check("looks.js")

    def test_values_that_do_something_when_looked_at(self):
        self.check("odd.js")

    def test_warnings_that_were_asked_for(self):
        self.check("--pending-deprecation", "--trace-warnings", "crash.js")
        self.check("--trace-sync-io", "children.js")

    def test_words_of_the_command_line(self):
        self.check("-e", "console.log(process.argv.length); process.exit(9)")
        self.check("-p", "1 + 1")
        self.check("--no-such-option")
        self.check("no-such-file.js")

    def test_a_program_from_standard_input(self):
        with open(AGENTS / "crash.js", "rb") as program:
            def begin():
                program.seek(0)
                return program
            self.check("-", stdin=begin)


class Closed(unittest.TestCase):
    def both(self, script, *more):
        """Through sh, which closes or redirects."""
        results = []
        for events in (None, Channel()):
            path = events.path if events else None
            environment = dict(os.environ)
            words = ["sh", "-c", script, "sh",
                     os.environ.get("HAWK_NODE", "node"), *more]
            if path:
                environment.update(HAWK_EVENTS=path,
                                   NODE_OPTIONS=f'--require "{PROBE}"')
            done = subprocess.run(words, cwd=AGENTS, env=environment,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
            results.append((done.returncode, mask(done.stderr), done.stdout))
            if events:
                events.close()
        self.assertEqual(*results)

    def test_stdout_closed(self):
        self.both('"$1" crash.js >&-')
        self.both('"$1" exit.js >&- 2>&- <&-')

    def test_a_reader_that_left(self):
        self.both('"$1" -e "setTimeout(() => console.log(1), 300)" | true')

    def test_a_full_disk(self):
        self.both('"$1" exit.js >/dev/full')


class Channels(unittest.TestCase):
    """Whatever HAWK_EVENTS is, the program is the same."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def check(self, path, *words):
        words = words or ("crash.js",)
        self.assertEqual(run(words), run(words, path))

    def test_missing(self):
        self.check("")
        self.check("/no/such/place/at-all")
        self.check("x" * 300)

    def test_no_socket(self):
        self.check(self.place.name)
        self.check("/dev/null")
        self.check("/dev/full")

    def test_a_file_stays_as_it_is(self):
        path = os.path.join(self.place.name, "file")
        with open(path, "w") as file:
            file.write("mine")
        self.check(path)
        with open(path) as file:
            self.assertEqual("mine", file.read())

    def test_nobody_listens(self):
        path = os.path.join(self.place.name, "dead")
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(path)
            dead.listen()
        self.check(path)

    def test_not_permitted(self):
        if os.geteuid() == 0:
            self.skipTest("root is permitted everything")
        path = os.path.join(self.place.name, "locked")
        with socket.socket(socket.AF_UNIX) as locked:
            locked.bind(path)
            locked.listen()
            os.chmod(path, 0)
            self.check(path)

    def test_of_another_type(self):
        path = os.path.join(self.place.name, "datagram")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.bind(path)
            self.check(path)

    def test_one_that_closes_at_once(self):
        channel = Channel(reads=False)
        self.addCleanup(channel.close)
        done = []

        def refuse():
            while not done:
                while channel.connections:
                    channel.connections.pop().close()
                time.sleep(0.001)

        refusing = threading.Thread(target=refuse)
        refusing.start()
        try:
            self.check(channel.path, "children.js")
        finally:
            done.append(True)
            refusing.join()

    def test_full_and_never_read(self):
        channel = Channel(reads=False)
        self.check(channel.path, "loud.js")
        channel.read_now()
        events = channel.close()
        # What found room is whole lines, and the rest was dropped.
        self.assertGreater(len(named(events, "hawk.log")), 100)
        self.assertLess(len(named(events, "hawk.log")), 4000)

    def test_a_closed_descriptor_is_written_to_no_more(self):
        done, _ = run_heard(
            ["closed.js", os.path.join(self.place.name, "file")])
        self.assertEqual(b"0" * 20 + b"\n", done["out"], done["err"])
