#!/usr/bin/env python3
"""What an agent sees of the probes that `hawkctl run` offers it: the variables
that hawkctl-run(1) lists, and nothing else. Its words and its status are what
they are without, and whatever it does to its environment does no harm."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed
from pty_harness import kill, wait_until

# What hawkctl-run(1) says it sets.
SET = {"HAWK_CORRELATION_ID", "TRACEPARENT", "BAGGAGE", "HAWK_EVENTS",
       "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL",
       "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_ZIPKIN_ENDPOINT",
       "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY"}
LOADERS = {"PYTHONPATH", "NODE_OPTIONS"}

# Modules that the probe may add to those of an interpreter's start.
OURS = ("sitecustomize", "_hawk_probe")

PYTHON_VIEW = """
import json, os, sys
view = {
    "path": sys.path, "argv": sys.argv, "flags": list(sys.flags),
    "environment": dict(os.environ), "modules": sorted(sys.modules),
    "meta_path": len(sys.meta_path), "hooks": len(sys.path_hooks),
    "excepthook": sys.excepthook is sys.__excepthook__,
    "threads": len(sys._current_frames()),
}
print(json.dumps(view))
"""

PROGRAMS = {
    "raises": "import sys\nprint('out')\nprint('err', file=sys.stderr)\n"
              "raise ValueError('no')\n",
    "exits": "import sys\nsys.exit(7)\n",
    "asyncio": "import asyncio\nasync def main():\n"
               "    await asyncio.sleep(0.01)\n    print('done')\n"
               "asyncio.run(main())\n",
    "asyncio raises": "import asyncio\nasync def main():\n"
                      "    raise KeyError('k')\nasyncio.run(main())\n",
    "threads": "import threading\nt = threading.Thread(target=print, "
               "args=('in a thread',))\nt.start()\nt.join()\n",
    "forks": "import os\nif os.fork() == 0:\n    print('child', flush=True)\n"
             "    os._exit(3)\nprint(os.waitstatus_to_exitcode("
             "os.wait()[1]))\n",
    "spawns": "import multiprocessing as m\nif __name__ == '__main__':\n"
              "    p = m.get_context('spawn').Process(target=print, "
              "args=('spawned',))\n    p.start()\n    p.join()\n"
              "    print(p.exitcode)\n",
    "descriptors": "import os\nprint(sorted(int(n) for n in "
                   "os.listdir('/proc/self/fd')))\n",
}

NODE_PROGRAMS = {
    "prints": "console.log('out', process.argv.length); console.error('err')",
    "throws": "throw new Error('no')",
    "rejects": "Promise.reject(new Error('nobody'))",
    "exits": "process.exitCode = 5",
    "exec arguments": "console.log(process.execArgv)",
    "spawns": "require('child_process').spawn(process.execPath, "
              "['-p', '1+1'], {stdio: 'inherit'})"
              ".on('exit', c => console.log('child', c))",
}


def words(done):
    status = done.returncode
    return (128 - status if status < 0 else status, done.stdout, done.stderr)


class Probe(observed.Case):
    def setUp(self):
        super().setUp()
        # Where there are none yet, or only one's code is in the way.
        self.environment.pop("PYTHONDONTWRITEBYTECODE")
        self.offer = None

    def seen(self, command, *options, **rest):
        done = self.run_it(self.observed(*command, options=options), **rest)
        offers = [e["attributes"] for e in self.records("event")
                  if e.get("event_name") == "hawk.run.probe"]
        self.assertEqual(1, len(offers))
        self.offer = offers[0]
        return done

    def same(self, command, **rest):
        """The agent's words and status: bare, with and without probes."""
        bare = words(self.run_it(command, **rest))
        self.assertEqual(bare, words(self.seen(command, "--no-probe", **rest)))
        self.assertFalse(self.offer["python"] or self.offer["node"])
        self.assertEqual(bare, words(self.seen(command, **rest)))
        return bare

    def script(self, text, name="agent.py"):
        path = self.work / name
        path.write_text(text)
        return str(path)

    def view(self, done):
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        return json.loads(done.stdout)

    def compare_views(self, command, **rest):
        bare = self.view(self.run_it(command, **rest))
        with_probes = self.view(self.seen(command, **rest))
        added = set(with_probes["environment"]) - set(bare["environment"])
        self.assertLessEqual(added, SET | LOADERS)
        modules = set(with_probes["modules"]) - set(bare["modules"])
        self.assertEqual(
            set(), {m for m in modules if m.split(".")[0] not in OURS
                    and m not in sys.builtin_module_names
                    and m != "_socket"})
        self.assertEqual([], [m for m in bare["modules"]
                              if m not in with_probes["modules"]])
        for name in ("path", "argv", "flags", "hooks", "threads"):
            self.assertEqual(bare[name], with_probes[name], name)
        return with_probes


class Offer(Probe):
    def variables(self, *options):
        done = self.seen(["env", "-0"], *options)
        return dict(entry.split("=", 1) for entry
                    in done.stdout.decode().split("\0") if entry)

    def test_variables(self):
        plain = self.variables("--no-probe")
        self.assertEqual("--no-probe", self.offer["reason"])
        self.assertFalse(LOADERS & set(plain))
        offered = self.variables()
        self.assertEqual({"python": True, "node": True}, self.offer)
        self.assertEqual(LOADERS, set(offered) - set(plain))
        directory = pathlib.Path(offered["PYTHONPATH"])
        self.assertTrue((directory / "sitecustomize.py").is_file())
        node = pathlib.Path(offered["NODE_OPTIONS"].split()[-1])
        self.assertEqual(directory.parent, node.parents[1])
        for path in (directory, node):
            self.assertEqual(0, path.stat().st_mode & 0o022)
            self.assertEqual(os.geteuid(), path.stat().st_uid)

    def test_are_there_after_the_run_and_for_everybody(self):
        node = self.variables()["NODE_OPTIONS"].split()[-1]
        self.assertTrue(os.path.isfile(node))
        if os.geteuid() == 0:  # what root starts may become anybody
            done = self.run_it(["cat", node], user=65534, group=65534,
                               extra_groups=[])
            self.assertEqual(0, done.returncode, done.stderr)

    def test_what_somebody_changed_is_put_right(self):
        directory = pathlib.Path(self.variables()["PYTHONPATH"])
        entry = directory / "sitecustomize.py"
        text = entry.read_bytes()
        try:
            entry.write_bytes(b"#" * len(text))
            self.variables()
            self.assertEqual(text, entry.read_bytes())
        finally:
            if entry.read_bytes() != text:
                entry.write_bytes(text)

    def test_too_large_an_environment(self):
        limit = 128 * 1024 - 1  # MAX_ARG_STRLEN, with the end
        head = "PYTHONPATH=/nowhere:"
        value = "/nowhere:" + "x" * (limit - len(head) - 20)
        self.environment["PYTHONPATH"] = value
        offered = self.variables()
        self.assertEqual(value, offered["PYTHONPATH"])
        self.assertNotIn("NODE_OPTIONS", offered)
        self.assertIn("TRACEPARENT", offered)
        self.assertEqual("the environment is too large",
                         self.offer["reason"])


class Python(Probe):
    def test_programs_say_what_they_say_bare(self):
        for name, text in PROGRAMS.items():
            with self.subTest(name):
                self.same([sys.executable, self.script(text)])

    def test_a_script_sees_itself_as_bare(self):
        self.compare_views([sys.executable, self.script(PYTHON_VIEW), "a"])

    def test_a_command_and_a_module(self):
        self.compare_views([sys.executable, "-c", PYTHON_VIEW, "a"])
        self.script(PYTHON_VIEW, "view.py")
        self.compare_views([sys.executable, "-m", "view", "a"])

    def test_the_users_own_path_stays(self):
        (self.work / "mine").mkdir()
        self.environment["PYTHONPATH"] = f"{self.work}/mine::/nowhere"
        view = self.compare_views(
            [sys.executable, self.script(PYTHON_VIEW)])
        self.assertTrue(view["environment"]["PYTHONPATH"].endswith(
            f":{self.work}/mine::/nowhere"))

    def test_an_empty_path_is_none(self):
        self.environment["PYTHONPATH"] = ""
        view = self.compare_views(
            [sys.executable, self.script(PYTHON_VIEW)])
        self.assertNotIn(":", view["environment"]["PYTHONPATH"])

    def test_the_users_own_sitecustomize_runs(self):
        (self.work / "mine").mkdir()
        self.script("import sys\nprint('mine', __file__)\nsys.mine = 1\n",
                    "mine/sitecustomize.py")
        self.environment["PYTHONPATH"] = str(self.work / "mine")
        bare = self.same([sys.executable, "-c",
                          "import sys\nprint(sys.mine)"])
        self.assertIn(b"mine", bare[1])

    def test_a_sitecustomize_that_raises(self):
        (self.work / "mine").mkdir()
        self.environment["PYTHONPATH"] = str(self.work / "mine")
        for text in ("import sys\nsys.exit(9)\n", "raise ImportError('x')\n"):
            with self.subTest(text):
                self.script(text, "mine/sitecustomize.py")
                bare = self.run_it([sys.executable, "-c", "print(1)"])
                done = self.seen([sys.executable, "-c", "print(1)"])
                self.assertEqual((bare.returncode, bare.stdout),
                                 (done.returncode, done.stdout))

    def test_in_a_virtual_environment(self):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip",
                        str(self.work / "venv")], check=True)
        python = str(self.work / "venv" / "bin" / "python")
        view = self.compare_views([python, self.script(PYTHON_VIEW)])
        self.assertTrue([p for p in view["path"] if "/venv/" in p])

    def test_what_is_not_to_load_it(self):
        for flag in ("-I", "-E", "-S", "-s"):
            with self.subTest(flag):
                self.same([sys.executable, flag, "-c", "print('x')"])

    def test_a_child_without_an_environment(self):
        self.same(["env", "-i", sys.executable, "-c",
                   "import os\nprint('x', 'HAWK_EVENTS' in os.environ)"])

    def test_other_pythons(self):
        places = [*os.environ["PATH"].split(":"), *map(str, pathlib.Path(
            "~/.pyenv/versions").expanduser().glob("*/bin"))]
        found = {shutil.which(name, path=place) for place in places
                 for name in ("python2.7", "python3")} - {None}
        for python in found:
            with self.subTest(python):
                self.same([python, "-c", "print('x')"])


class Node(Probe):
    def setUp(self):
        super().setUp()
        if not shutil.which("node"):
            self.skipTest("node is not installed")

    def test_programs_say_what_they_say_bare(self):
        for name, text in NODE_PROGRAMS.items():
            with self.subTest(name):
                self.same(["node", self.script(text, "agent.js")])

    def test_the_users_options_stay(self):
        self.script("console.log('first')", "my first.cjs")
        self.environment["NODE_OPTIONS"] = (
            f'--require "{self.work}/my first.cjs" --no-deprecation')
        bare = self.same(["node", "-p", "process.noDeprecation"])
        self.assertEqual((0, b"first\ntrue\n"), bare[:2])

    def test_options_that_node_refuses_stay_refused(self):
        self.environment["NODE_OPTIONS"] = '--require "/unended'
        self.assertEqual(9, self.same(["node", "-p", "1"])[0])

    def test_a_grandchild_outlives_the_run(self):
        """Node ends where a file that it must load is missing."""
        left = self.script(
            "import subprocess, sys, time\n"
            "sys.stdin.read()\n"  # until the run is over
            "ends = [subprocess.run(c, stdout=-1, stderr=-1).returncode\n"
            "        for c in (['node', '-p', '1'],\n"
            "                  [sys.executable, '-c', ''])]\n"
            "open('ends.new', 'w').write(repr(ends))\n"
            "import os; os.rename('ends.new', 'ends')\n", "left.py")
        read, write = os.pipe()
        agent = self.script(
            "import subprocess, sys\n"
            "subprocess.Popen([sys.executable, sys.argv[1]], stdin=0,\n"
            "                 stdout=-3, stderr=-3)\n")
        done = self.seen([sys.executable, agent, left], stdin=read)
        self.assertEqual(0, done.returncode)
        os.close(read)
        os.close(write)
        self.assertEqual("[0, 0]", self.wait_for_file("ends"))

    def test_hawkctl_is_killed(self):
        agent = self.script(
            "import os, subprocess, sys\n"
            "print('ready', flush=True)\nsys.stdin.read()\n"
            "end = subprocess.run(['node', '-p', '1']).returncode\n"
            "open('end.new', 'w').write(str(end))\n"
            "os.rename('end.new', 'end')\n")
        process = self.start(self.observed(sys.executable, agent),
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
        self.assertEqual(b"ready\n", process.stdout.readline())
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        self.assertEqual("0", self.wait_for_file("end"))
        self.wait_for_none_left()

    def test_another_user(self):
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            self.skipTest("needs root and setpriv")
        os.chmod(self.work, 0o755)
        self.same(["setpriv", "--reuid", "65534", "--clear-groups",
                   "node", "-p", "1+1"])


class Shell(Probe):
    def test_programs_say_what_they_say_bare(self):
        for text in ("echo out; echo err >&2; exit 4", "kill -TERM $$",
                     "cat /nowhere", "echo $0 $#"):
            with self.subTest(text):
                self.same(["sh", "-c", text])


class Told(Probe):
    """What `run -v` says."""

    def details(self, *command, options=()):
        done = self.run_it([observed.HAWKCTL, "run", "-v", *options, "-o",
                            str(self.work / "v.hawk"), "--", *command])
        (self.work / "v.hawk").unlink()
        return [line for line in done.stderr.decode().splitlines()
                if "probe" in line]

    def test_nobody_and_none(self):
        self.assertEqual(["hawkctl: probes: loaded by nobody"],
                         self.details("true"))
        self.assertEqual(["hawkctl: no probes: --no-probe"],
                         self.details("true", options=["--no-probe"]))

    def test_who_loaded_one_and_what_it_cost(self):
        text = PROGRAMS["asyncio"]
        loaded, cost = self.details(sys.executable, self.script(text))
        self.assertRegex(loaded, r"^hawkctl: probes: python 3\.\d+\.\S+ "
                         r"in \d+$")
        self.assertRegex(cost, r"^hawkctl: probes cost the agent .* in \d+ "
                         r"hooks, \d+ events, none lost$")


if __name__ == "__main__":
    observed.main()
