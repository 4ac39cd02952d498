#!/usr/bin/env python3
"""The rule loop-stall on real programs, under `hawkctl run`: what holds an
event loop is found, with its true length, its call, the other end and the
line; what only looks like it is not.

    test_stalls.py HAWKCTL [WORDS]     only cases with one of these in the name
    test_stalls.py HAWKCTL --pythons PYTHON... the stalls under each of these

The agents measure themselves: a line `held NAME BEGIN LENGTH`, milliseconds
of CLOCK_MONOTONIC, is the truth. The trace must say the same again."""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAMS = pathlib.Path(__file__).resolve().parent / "stalls"
LIMIT = 90
CLOSE = 25  # milliseconds, and not more may a length be wrong by
AT_ONCE = 2


@dataclasses.dataclass
class Held:
    calls: tuple     # one of them; empty: it computes
    peer: str = ""   # within the message
    fix: str = ""    # within the fix
    line: bool = True  # the finding names the line
    close: float = CLOSE  # of Node the sleep is seen, not what leads to it


@dataclasses.dataclass
class Case:
    program: str
    words: tuple = ()
    held: dict = dataclasses.field(default_factory=dict)
    level: str = "warning"
    modules: tuple = ()
    options: tuple = ()
    alone: bool = False

    @property
    def name(self):
        return " ".join((self.program,) + self.words + self.options)


SLEEPS = ("clock_nanosleep", "nanosleep", "pselect6", "select")
SIX = {
    "sleep": Held(SLEEPS, fix="asyncio.sleep"),
    "recv": Held(("recvfrom",), "127.0.0.1:", "async client"),
    "poll": Held(("poll", "ppoll"), "127.0.0.1:", "async client"),
    "busy": Held((), fix="ProcessPoolExecutor"),
    "wait": Held(("wait4", "waitid"), "sleep[", "create_subprocess_exec"),
    "lock": Held(("futex",), fix="asyncio.Lock"),
}
SLEEP = {"sleep": SIX["sleep"]}

CASES = [
    Case("six_stalls.py", (), SIX),
    Case("six_stalls.py", (), SIX, options=("--no-probe",)),
    Case("six_stalls.py", ("clean",)),
    Case("many_callbacks.py", ("spin",)),
    Case("many_callbacks.py", ("heaps",)),
    Case("many_callbacks.py", ("tasks",)),
    Case("around_loops.py", ("between",)),
    Case("around_loops.py", ("old_style",)),
    Case("around_loops.py", ("threads",)),
    Case("around_loops.py", ("threads",), options=("--no-probe",)),
    Case("interrupted.py", ("stopped",)),
    Case("interrupted.py", ("debugged",)),
    Case("interrupted.py", ("crowded",), alone=True),
    Case("other_loops.py", ("thread",), SLEEP),
    Case("other_loops.py", ("forked",), SLEEP),
    Case("other_loops.py", ("long",), SLEEP),
    Case("other_loops.py", ("uvloop",), SLEEP, modules=("uvloop",)),
    Case("other_loops.py", ("uvloop_spin",), modules=("uvloop",)),
    Case("other_loops.py", ("trio",), {"trio": SIX["sleep"]},
         modules=("trio",)),
    Case("node_loop.js", ("exec",),
         {"exec": Held(("epoll_wait", "epoll_pwait"), fix="exec()",
                       line=False, close=150)}),
    Case("node_loop.js", ("wait",),
         {"wait": Held(("futex",), fix="Atomics.waitAsync", line=False)}),
    Case("node_loop.js", ("clean",)),
    Case("node_loop.js", ("heap",)),
]


class Wrong(Exception):
    pass


class Skipped(Exception):
    pass


def check(holds, what, evidence=""):
    if not holds:
        raise Wrong(f"{what}\n{evidence}")


def make_command(case, python):
    program = str(PROGRAMS / case.program)
    if case.program.endswith(".js"):
        node = shutil.which("node")
        if not node:
            raise Skipped("no node")
        return [node, program, *case.words]
    for one in (python, "/usr/bin/python3"):  # Debian's modules are Debian's
        text = "".join(f"import {module};" for module in case.modules)
        found = subprocess.run([one, "-c", text], check=False,
                               stderr=subprocess.DEVNULL)
        if found.returncode == 0:
            return [one, program, *case.words]
    raise Skipped(f"no {' or '.join(case.modules)}")


def find_lines(program):
    """NAME to the line that is marked `# HELD NAME`."""
    text = (PROGRAMS / program).read_text()
    return {match[1]: number
            for number, line in enumerate(text.splitlines(), 1)
            for match in [re.search(r"# HELD (\w+)", line)] if match}


def read_records(trace):
    records = [json.loads(line) for line in open(trace, encoding="utf-8")]
    origin = int(records[0]["monotonic_nano"])
    return origin, [record for record in records if record["k"] == "stall"]


def find_record(stalls, origin, begin, length):
    """The one that is nearest in time."""
    ended = [one for one in stalls if one.get("ended")]
    near = sorted(ended, key=lambda one: abs((one["began"] + origin) / 1e6
                                             - begin))
    return near[0] if near else None


def check_held(name, held, truth, origin, stalls):
    begin, length = truth
    text = json.dumps(stalls, indent=1)
    record = find_record(stalls, origin, begin, length)
    check(record is not None, f"{name}: no stall was seen", text)
    began = (record["began"] + origin) / 1e6
    lasted = record["lasted_nano"] / 1e6
    check(abs(began - begin) <= held.close,
          f"{name}: began {began - begin:+.1f} ms off", text)
    # On a machine without a processor to spare we are as late as the agent.
    check(abs(lasted - length) <= held.close + length / 50,
          f"{name}: {lasted:.1f} ms instead of {length:.1f}", text)
    if held.calls:
        check(record.get("call") in held.calls, f"{name}: the call", text)
    else:
        check(record.get("on_processor", 0) > record["samples"] / 2,
              f"{name}: on the processor", text)
    return lasted - length


def check_found(name, held, line, findings):
    text = json.dumps(findings, indent=1)
    if held.line and line:
        found = [one for one in findings
                 if one["cause"] and one["cause"]["line"] == line]
        check(len(found) == 1, f"{name}: one finding at line {line}", text)
    elif held.line:
        found = [one for one in findings if "computing" in one["message"]]
        check(len(found) == 1, f"{name}: a finding", text)
    else:
        found = findings
        check(len(found) == 1, f"{name}: one finding", text)
    check(held.peer in found[0]["message"], f"{name}: the other end", text)
    check(held.fix in found[0]["fix"], f"{name}: the fix", text)
    check(found[0]["confidence"] == "confirmed", f"{name}: confidence", text)


def check_long(words, findings):
    """It was told when it had lasted for a part of its time."""
    match = re.search(r"has held its event loop for ([0-9.]+) (m?s)", words)
    check(match, "it is told while it lasts", words)
    check("2.5" not in match[0], "and not at its end only", words)
    check(findings[0]["evidence"]["ended"] is True, "and then at its end")


def check_case(case, hawkctl, python, directory):
    command = make_command(case, python)
    trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
    done = subprocess.run(
        [hawkctl, "run", "-o", trace, f"--report=json={report}",
         *case.options, "--", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=LIMIT, check=False, text=True)
    check(done.returncode == 0, f"status {done.returncode}", done.stderr)
    findings = [one for one in json.loads(
        pathlib.Path(report).read_text())["findings"]
        if one["rule"] == "loop-stall"]
    origin, stalls = read_records(trace)
    truths = {}
    for match in re.finditer(r"^held (\w+) ([0-9.]+) ([0-9.]+)$", done.stdout,
                             re.M):
        truths[match[1]] = (float(match[2]), float(match[3]))
    if not case.held:
        check(findings == [], "nothing was expected",
              json.dumps([findings, stalls], indent=1))
        return ""
    check(set(case.held) == set(truths), "what the agent did", done.stdout)
    lines = find_lines(case.program)
    errors = {}
    for name, held in case.held.items():
        errors[name] = check_held(name, held, truths[name], origin, stalls)
        check_found(name, held, lines.get(name), findings)
    check(len(findings) == len(case.held), "nothing else is found",
          json.dumps(findings, indent=1))
    if "long" in case.words:
        check_long(done.stderr, findings)
    again = subprocess.run([hawkctl, "check", "--format", "json", trace],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           timeout=LIMIT, check=False)
    replayed = [one for one in json.loads(again.stdout)["findings"]
                if one["rule"] == "loop-stall"]
    check(replayed == findings, "live and replayed differ",
          json.dumps({"live": findings, "replayed": replayed}, indent=1))
    return " ".join(f"{name} {error:+.1f}" for name, error in errors.items())


def run(case, hawkctl, python):
    """What went wrong, or nothing."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            shown = check_case(case, hawkctl, python, directory)
        except Skipped as reason:
            print(f"skip  {case.name}: {reason}")
            return None
        except (Wrong, subprocess.TimeoutExpired) as error:
            print(f"WRONG {case.name}", flush=True)
            return f"{case.name}: {error}"
    print(f"ok    {case.name}  {shown}", flush=True)
    return ""


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    hawkctl = os.path.abspath(sys.argv[1])
    words = sys.argv[2:]
    chosen = [(case, sys.executable) for case in CASES
              if not words or any(word in case.name for word in words)]
    if words[:1] == ["--pythons"]:
        chosen = [(case, python) for python in words[1:] for case in CASES[:3]]
    results = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results += pool.map(lambda one: run(one[0], hawkctl, one[1]),
                            [one for one in chosen if not one[0].alone])
    results += [run(case, hawkctl, python) for case, python in chosen
                if case.alone]
    wrong = [result for result in results if result]
    for result in wrong:
        print("\n" + result)
    ran = [result for result in results if result is not None]
    print(f"{len(ran) - len(wrong)} of {len(ran)} right, "
          f"{len(results) - len(ran)} skipped")
    return 1 if wrong else (0 if ran else 77)


if __name__ == "__main__":
    sys.exit(main())
