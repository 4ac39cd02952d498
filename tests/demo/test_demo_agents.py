#!/usr/bin/env python3
"""The demo agents have the defects that their README states, and the fixed
twins have not. Nothing here needs hawkctl."""

import array
import fcntl
import os
import pathlib
import re
import signal
import subprocess
import sys
import termios
import time
import unittest

DEMO = pathlib.Path(__file__).resolve().parents[2] / "apps" / "demo"
LIMIT = 20  # seconds; the agents themselves need less than two


def run_agent(name):
    command = [str(DEMO / name)]
    if name.endswith(".py"):
        command.insert(0, sys.executable)
    return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=LIMIT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)


def unread_bytes(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        count = array.array("i", [0])
        fcntl.ioctl(descriptor, termios.FIONREAD, count)
        return count[0]
    finally:
        os.close(descriptor)


def members_of(session):
    """name -> pid of the processes in a session."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            name, rest = (entry / "stat").read_text().split("(", 1)[1].rsplit(
                ")", 1)
        except OSError:
            continue  # gone meanwhile
        if int(rest.split()[3]) == session:
            found[name] = int(entry.name)
    return found


class StderrHang(unittest.TestCase):
    def setUp(self):
        self.agent = subprocess.Popen(
            [str(DEMO / "stderr-hang.sh")], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, start_new_session=True)

    def tearDown(self):
        # The group is the agent's own: it was started with a new session.
        os.killpg(self.agent.pid, signal.SIGKILL)
        self.agent.wait(LIMIT)
        self.agent.stdout.close()

    def wait_until_full(self):
        deadline = time.monotonic() + LIMIT
        before = -1
        while time.monotonic() < deadline:
            time.sleep(0.1)
            client = members_of(self.agent.pid).get("mcp_client.sh")
            if client is None:
                continue
            now = unread_bytes(f"/proc/{client}/fd/3")
            if now == before and now > 0:
                return now
            before = now
        self.fail("the pipe did not fill")

    def test_server_blocks_on_a_full_pipe_that_only_its_client_could_read(self):
        self.assertIn("client", self.agent.stdout.readline())
        self.assertGreaterEqual(self.wait_until_full(), 60 * 1024)
        names = members_of(self.agent.pid)
        self.assertEqual({"stderr-hang.sh", "mcp_client.sh", "mcp_server.sh"},
                         set(names))
        pipe = os.readlink(f"/proc/{names['mcp_server.sh']}/fd/2")
        holders = []
        for name, pid in names.items():
            for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
                if os.readlink(entry) == pipe:
                    holders.append((name, entry.name))
        self.assertEqual([("mcp_client.sh", "3"), ("mcp_server.sh", "2")],
                         sorted(holders))
        self.assertIsNone(self.agent.poll())


class Twins(unittest.TestCase):
    def test_stderr_hang_fixed_reads_everything(self):
        done = run_agent("stderr-hang-fixed.sh")
        self.assertEqual(0, done.returncode)
        self.assertRegex(done.stdout, r"read \d{4} lines")
        self.assertIn("the server answered", done.stdout)

    def test_stale_loop_fails_every_second_job_after_the_work_was_done(self):
        done = run_agent("stale-loop.py")
        self.assertEqual(1, done.returncode, done.stdout)
        jobs = re.findall(r"^job (\d): (\w+)", done.stdout, re.M)
        self.assertEqual([("1", "counted"), ("2", "ERROR"), ("3", "counted"),
                          ("4", "ERROR")], jobs)
        self.assertIn("different loop", done.stdout)
        self.assertIn("2 failed, but the server executed 4", done.stdout)

    def test_stale_loop_fixed_works_every_time(self):
        done = run_agent("stale-loop-fixed.py")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("job 4: counted to 4", done.stdout)

    def test_late_emit_delivers_one_step_late_and_loses_the_last(self):
        done = run_agent("late-emit.py")
        self.assertEqual(1, done.returncode, done.stdout)
        pairs = re.findall(r"delivered '(\d).*' during '(\d)", done.stdout)
        self.assertEqual(5, len(pairs))
        for event, step in pairs:
            self.assertEqual(int(event) + 1, int(step))
        self.assertIn("5 delivered, 1 lost", done.stdout)

    def test_late_emit_fixed_delivers_in_the_step(self):
        done = run_agent("late-emit-fixed.py")
        self.assertEqual(0, done.returncode, done.stdout)
        pairs = re.findall(r"delivered '(\d).*' during '(\d)", done.stdout)
        self.assertEqual([(str(n), str(n)) for n in range(1, 7)], pairs)

    def test_four_messages_fails_one_of_four_in_a_jumbled_log(self):
        done = run_agent("four-messages.py")
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertEqual(["b21c"],
                         re.findall(r"ERROR \[(\w+)\] failed", done.stdout))
        self.assertIn("KeyError: 'dan'", done.stdout)
        order = re.findall(r"\[(\w{4})\]", done.stdout)
        changes = sum(a != b for a, b in zip(order, order[1:]))
        self.assertGreater(changes, 8)

    def test_four_messages_fixed_answers_all(self):
        done = run_agent("four-messages-fixed.py")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("4 answered, 0 failed", done.stdout)

    def test_four_messages_noid_fails_one_of_four_and_names_none(self):
        done = run_agent("four-messages-noid.py")
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertEqual(1, len(re.findall(r"ERROR failed", done.stdout)))
        self.assertIn("KeyError: 'dan'", done.stdout)
        self.assertIn("3 answered, 1 failed", done.stdout)
        self.assertNotRegex(done.stdout, r"(?m)^\S+ [A-Z]+ \[")

    def test_four_messages_noid_fixed_answers_all(self):
        done = run_agent("four-messages-noid-fixed.py")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertIn("4 answered, 0 failed", done.stdout)


if __name__ == "__main__":
    unittest.main()
