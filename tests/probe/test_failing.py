#!/usr/bin/env python3
"""The probe that fails, or that is in the way, changes nothing: stdout, stderr
and exit status are what they are without it, byte for byte.

    test_failing.py             with the oldest, the newest and this Python
    test_failing.py WORDS       with all of them, cases with one of these in
                                their name, as "site" or "3.9"
"""

import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import failing_programs as programs
import probed

CHANNELS = ("heard", "unset", "missing", "unread", "no_socket", "closed")


class Case:
    """A program, how it is started, and what is wrong with the channel."""

    def __init__(self, name, program, channel="heard", flags=(), site=None,
                 files=None, variables=None, command=None, broken_probe=False):
        self.name = name
        self.program = program
        self.channel = channel
        self.flags = list(flags)
        self.site = site          # the agent's own sitecustomize
        self.files = files or {}  # modules beside the program
        self.variables = variables or {}
        self.command = command    # of sh, with PYTHON and AGENT
        self.broken_probe = broken_probe


def cases():
    found = [Case("channel " + c, programs.WORK, c) for c in CHANNELS]
    found += [Case("full " + c, programs.MANY_EVENTS, c)
              for c in ("unread", "heard")]
    found += [
        Case("drops rights", programs.DROPS_RIGHTS),
        Case("closerange", programs.AFTER_CLOSERANGE),
        Case("number reused", programs.REUSED),
        Case("few descriptors", programs.FEW_DESCRIPTORS),
        Case("broken asyncio", programs.IMPORTS_ASYNCIO,
             files={"asyncio.py": programs.BROKEN_ASYNCIO}),
        Case("another asyncio", programs.IMPORTS_ASYNCIO,
             files={"asyncio.py": programs.OTHER_ASYNCIO}),
        Case("cleared environment", programs.WORK,
             command='exec env -i "$PYTHON" "$AGENT"'),
        Case("standard input", programs.WORK,
             command='"$PYTHON" - <"$AGENT"'),
        Case("command line", programs.WORK,
             command='"$PYTHON" -c "$(cat "$AGENT")"'),
        Case("a module", programs.WORK, command='"$PYTHON" -m agent'),
        Case("fifty children", programs.CHILDREN),
        Case("fifty children unread", programs.CHILDREN, "unread"),
        Case("processes", programs.PROCESSES),
        Case("subinterpreters", programs.SUBINTERPRETER),
        Case("threads", programs.THREADS),
        Case("deep recursion", programs.DEEP),
        Case("probe cannot be cached", programs.WORK, broken_probe=True),
        Case("traced", programs.TRACED),
        Case("patched by the agent", programs.PATCHED),
        Case("faulthandler", programs.FAULTS),
        Case("shutdown", programs.SHUTDOWN),
        Case("pending", programs.PENDING),
        Case("interrupted", programs.INTERRUPTED),
        Case("time limits", programs.TIME_LIMITS),
        Case("one-shot limits", programs.ONE_SHOT_LIMITS),
        Case("own answers", programs.OWN_ANSWERS),
        Case("console", programs.CONSOLE),
        Case("own hook", programs.OWN_HOOK),
        Case("asked once", programs.ASKED_ONCE),
        Case("closed loops", programs.CLOSED_LOOPS),
        Case("frozen", programs.FROZEN),
        Case("removed directory", programs.WORK,
             command='mkdir gone && cd gone && rmdir ../gone && '
                     'exec "$PYTHON" "$AGENT"'),
        Case("queues of threads", programs.QUEUES_OF_THREADS),
        Case("logging error", programs.LOGGING_ERROR),
        Case("own clock", programs.OWN_CLOCK),
        Case("tracebacks", programs.TRACEBACKS),
        Case("debug mode", programs.UNCOLLECTED, flags=["-X", "dev"]),
        Case("debug logging", programs.LOGGING_ERROR, flags=["-X", "dev"]),
        Case("warnings are errors", programs.THREADS, flags=["-W", "error"]),
        Case("optimised", programs.WORK, flags=["-OO", "-B", "-u"])]
    # Without the site module nobody takes the probe off sys.path.
    pathless = programs.WORK.replace("sys.path[1:], ", "")
    found += [Case("flag " + flag, pathless, flags=[flag])
              for flag in ("-I", "-E", "-S", "-s")]
    sites = {"prints": programs.PRINTS, "raises": programs.RAISES,
             "misses": programs.MISSES, "leaves": programs.LEAVES,
             "leaves quietly": programs.QUIET_LEAVES,
             "changes": programs.CHANGES, "wrapper": programs.OTHER_WRAPPER}
    for name, site in sites.items():
        for channel in ("heard", "unset"):
            found.append(Case("site %s %s" % (name, channel),
                              "import asyncio\nprint(1)\n", channel,
                              site=site))
    return found


def broken_copy(directory):
    """The probe where no .pyc can be written: __pycache__ is a file."""
    copy = directory / "probe copy"
    shutil.copytree(probed.PROBE, copy,
                    ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (copy, copy / "_hawk_probe"):
        (folder / "__pycache__").write_text("")
    return str(copy)


class Channel:
    """HAWK_EVENTS in one of its ways to fail."""

    def __init__(self, kind, directory):
        self.variables = {}
        self.server = self.listener = None
        path = os.path.join(directory, "events")
        if kind == "heard":
            self.listener = probed.Listener(directory)
        elif kind == "unread":
            # One connection is accepted by the kernel, none is read.
            self.server = socket.socket(socket.AF_UNIX)
            self.server.bind(path)
            self.server.listen(3)
        elif kind == "no_socket":
            pathlib.Path(path).write_text("")
        elif kind == "closed":
            self.server = socket.socket(socket.AF_UNIX)
            self.server.bind(path)
            self.server.close()
        elif kind == "missing":
            path = "/dev/null/events"
        if kind != "unset":
            self.variables["HAWK_EVENTS"] = path

    def close(self):
        if self.server is not None:
            self.server.close()
        if self.listener is not None:
            self.listener.server.close()


def run(python, case, with_probe):
    with tempfile.TemporaryDirectory(prefix="hawkctl-test-") as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        agent = directory / "agent"
        agent.mkdir()
        events = directory / "channel"
        events.mkdir(mode=0o700)
        (agent / "agent.py").write_text(case.program)
        for file, text in case.files.items():
            (agent / file).write_text(text)
        path = []
        if case.site is not None:
            (directory / "site").mkdir()
            (directory / "site" / "sitecustomize.py").write_text(case.site)
            path.append(str(directory / "site"))
        variables = probed.environment(
            PYTHON=python, AGENT=str(agent / "agent.py"), **case.variables)
        channel = None
        if with_probe:
            channel = Channel(case.channel, str(events))
            variables.update(channel.variables)
            path.insert(0, broken_copy(directory) if case.broken_probe
                        else str(probed.PROBE))
        if path:
            variables["PYTHONPATH"] = os.pathsep.join(path)
        command = [python, *case.flags, str(agent / "agent.py")]
        if case.command:
            command = ["sh", "-c", case.command]
        try:
            done = subprocess.run(
                command, env=variables, cwd=agent, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                timeout=probed.LIMIT, check=False)
        finally:
            if channel is not None:
                channel.close()
        return (done.returncode, mask(done.stdout, name),
                mask(done.stderr, name))


def mask(text, directory):
    """Without what differs between two runs of the same program."""
    text = text.decode("utf-8", "replace").replace(directory, "DIRECTORY")
    text = re.sub(r"0x[0-9a-f]+", "0xADDRESS", text)
    text = re.sub(r"(laddr|raddr|', |fd)=?\(?'?[0-9.]*'?,? ?\d+", r"\1", text)
    # Which of the two the collector ends first, a task or its coroutine.
    text = text.replace("() done, defined at ", "() running at ")
    # Debug mode's word on a callback that was slow, as any is on a busy machine.
    return re.sub(r".*\bExecuting .* took \d\.\d+ seconds\n", "", text)


UNFAIR = "not compared: differs from run to run without the probe"


def compare(python, case):
    """None when nothing differs, else what does."""
    bare = run(python, case, False)
    try:
        probed_run = run(python, case, True)
    except subprocess.TimeoutExpired:
        return "never ends with the probe"
    if bare == probed_run:
        return None
    others = [run(python, case, False) for _ in range(4)]
    if probed_run in others:
        return None  # it has several outputs by itself, and this is one
    if any(other != bare for other in others):
        return UNFAIR
    told = ["status %s, with the probe %s" % (bare[0], probed_run[0])]
    for name, one, other in (("stdout", bare[1], probed_run[1]),
                             ("stderr", bare[2], probed_run[2])):
        told += difflib.unified_diff(one.splitlines(), other.splitlines(),
                                     name, name + " with the probe",
                                     lineterm="", n=1)
    return "\n".join(told)


def main():
    words = sys.argv[1:]
    pythons = probed.find_pythons()
    if not words:
        pythons = probed.pick(pythons)
    jobs = [(version, python, case) for case in cases()
            for version, python in pythons.items()]
    with_uvloop = probed.find_python_with("uvloop")
    if with_uvloop:
        jobs.append(("uvloop", with_uvloop,
                     Case("closed loops", programs.CLOSED_UVLOOPS)))
    old = probed.find_python2()
    if old:
        jobs += [("2.7", old, Case("old python", "print('old')\n", site=site))
                 for site in (None, programs.PRINTS, programs.RAISES)]
    jobs = [(f"{case.name} {version}", python, case)
            for version, python, case in jobs
            if not words or any(word in f"{case.name} {version}"
                                for word in words)]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        results = pool.map(lambda job: compare(*job[1:]), jobs)
        for (name, _, _), result in zip(jobs, results):
            if result is not None:
                wrong += result != UNFAIR
                print(f"{name}: {result}\n", flush=True)
    print(f"{len(jobs)} cases, {wrong} wrong; Pythons "
          + " ".join(sorted(pythons)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
