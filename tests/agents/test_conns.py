#!/usr/bin/env python3
"""The rules about event loops on real clients and servers: each connection
that is used from another loop is found, with the two lines, whether the
request left, and whose client it is; what is done right is not accused.

    test_conns.py HAWKCTL [WORDS]     only cases with one of these in the name

Every agent runs under `hawkctl run`, whose report must be what `hawkctl conns`
finds again in the trace. What is true is told by others: by the agent, of its
jobs, and by the server, of what it was asked; "the request left" must be so.
A case whose rule this hawkctl does not list is skipped.
"""

import concurrent.futures
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

import cases_conns
import cases_loops
import cases_tls
import cases_web
import conn_servers
import observed
from conn_case import PROGRAMS, check, check_said, check_sent
from pipe_checks import Wrong
from story_checks import check_told
from toolbox import Missing, find_tool

AT_ONCE = 5
LIMIT = 120  # seconds, on a busy machine
CASES = (cases_conns.CASES + cases_loops.CASES + cases_tls.CASES
         + cases_web.CASES)
SELF = observed.Who("self", [], sys.executable)


@functools.cache
def find_modules(python):
    """Which of the clients it can import."""
    names = sorted({name for case in CASES for name in case.modules})
    text = ("import importlib.util, sys; print(*[name for name in sys.argv[1:]"
            " if importlib.util.find_spec(name)])")
    done = subprocess.run([python, "-c", text, *names], check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    return set(done.stdout.split())


def find_python(modules, pythons):
    """The first that has them all. Debian's packages are for Debian's."""
    for python in pythons:
        if find_modules(python) >= set(modules):
            return python
    lacking = sorted(set(modules) - find_modules(pythons[-1]))
    raise Missing(f"no module {', '.join(lacking)}")


class Bench:
    """What all cases share."""

    def __init__(self, hawkctl, servers, pythons):
        self.hawkctl = hawkctl
        self.servers = servers
        self.pythons = pythons

    def make_command(self, case):
        program = str(PROGRAMS / case.program)
        if program.endswith(".js"):
            return [find_tool("node"), program]
        return [find_python(case.modules, self.pythons), program, *case.words]

    def make_environment(self, case):
        return {**self.servers.environment(), "HAWK_TEST_KEY": case.key,
                "HAWK_TEST_DATABASE": str(1 + CASES.index(case) % 63),
                "PGSSLMODE": "disable",
                "PYTHONDONTWRITEBYTECODE": "1"}


def read_account(text):
    """The agent's own, the last line that is one."""
    for line in reversed(text.splitlines()):
        if line.startswith('{"ok"'):
            return json.loads(line)
    raise Wrong(f"the agent gave no account: {text[-500:]}")


def count_asked(case, servers):
    server = servers.need(case.server)
    if case.statement:
        return sum(case.statement in statement
                   for statement in server.statements(case.key))
    return server.count(case.key)


def check_truth(case, done, servers):
    """That the agent has its defect, or has not, without hawkctl's word; how
    often its server was asked."""
    account = read_account(done.stdout)
    outcome = f"{account}\n{done.stderr[-2000:]}"
    check(case.ok in (None, account["ok"]), f"jobs ended well: {outcome}")
    check(len(account["errors"]) == case.failed or case.ok is None,
          f"jobs failed: {outcome}")
    if case.asked is None:
        return 0
    asked = count_asked(case, servers)
    check(asked == case.asked, f"the server was asked {asked} times")
    return asked


# What these agents do to their loops is real, and another test's: to make an
# HTTP client takes 100 ms here and there, on a busy machine more.
STALLS = ("loop-stall", "buffered-output")


def without_lag(findings):
    return [one for one in findings if one["rule"] not in STALLS]


def look_again(hawkctl, trace):
    done = observed.run_hawkctl(
        hawkctl, SELF, ["conns", "--all", "--format", "json", trace])
    check(done.returncode in (0, 1), f"conns: {done.returncode}: "
          f"{done.stderr}")
    return json.loads(done.stdout)["findings"]


def observe(case, bench):
    for server in case.needs:
        bench.servers.need(server)
    command = bench.make_command(case)
    with tempfile.TemporaryDirectory() as directory:
        trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
        done = observed.run_hawkctl(
            bench.hawkctl, SELF,
            ["run", "--timeout", "90", "--output", trace,
             f"--report=json={report}", "--"] + command,
            limit=LIMIT, more=bench.make_environment(case))
        check(done.returncode == 0, f"status {done.returncode}: "
              f"{done.stdout}{done.stderr}")
        live = without_lag(
            json.loads(pathlib.Path(report).read_text())["findings"])
        asked = check_truth(case, done, bench.servers)
        check_said(case, live)
        check_sent(case, asked, live)
        replayed = look_again(bench.hawkctl, trace)
        check(replayed == live, "live and replayed differ", live + replayed)
        check_told(case, bench.hawkctl, trace)


def run(case, bench):
    """"ok", "skip" or "WRONG"."""
    start = time.monotonic()
    outcome, why = "ok", ""
    try:
        observe(case, bench)
    except Missing as missing:
        outcome, why = "skip", str(missing)
    except Wrong as error:
        outcome, why = "WRONG", str(error)
    except Exception:  # pylint: disable=broad-except: a thread must report
        outcome, why = "WRONG", traceback.format_exc()
    print(f"{outcome:5} {case.name} ({time.monotonic() - start:.1f} s)"
          f"{': ' + why if why else ''}", flush=True)
    return outcome


def plan(words, rules):
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        missing = case.missing_rules(rules)
        if missing:
            print(f"skip  {case.name}: no rule {', '.join(missing)}")
            continue
        yield case


def run_all(hawkctl, pythons, words):
    """The exit status."""
    start = time.monotonic()
    planned = list(plan(words, observed.list_rules(hawkctl)))
    if not planned:
        return 77
    with conn_servers.Servers() as servers:
        bench = Bench(hawkctl, servers, pythons)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes = list(pool.map(lambda case: run(case, bench), planned))
    wrong, skipped = outcomes.count("WRONG"), outcomes.count("skip")
    print(f"{len(outcomes)} agents, {wrong} wrong, {skipped} skipped, "
          f"{time.monotonic() - start:.0f} s")
    if skipped == len(outcomes):
        return 77
    return 1 if wrong else 0


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    pythons = list(dict.fromkeys([sys.executable, "/usr/bin/python3"]))
    pythons = [python for python in pythons if os.path.exists(python)]
    return run_all(os.path.abspath(sys.argv[1]), pythons, sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
