#!/usr/bin/env python3
"""The rules about emissions on real agents: what leaves late is found, with
the line that emits it and who held the loop; what is lost is found; what uses
create_task well is never accused.

    test_lag.py HAWKCTL [WORDS]     only cases with all of these in the name

Every agent runs under `hawkctl run`, whose report must be what `hawkctl check`
finds again in the trace; `hawkctl lag` says the same of it, at 20 ms.
HAWK_TEST_SEEDS is how many seeds each of the four causes is run with.
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

import cases_lag
import conn_servers
import observed
from pipe_checks import Wrong
from toolbox import Missing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "probe"))
import probed  # noqa: E402  pylint: disable=wrong-import-position

AT_ONCE = 3
LIMIT = 120  # seconds, on a busy machine
PROGRAMS = pathlib.Path(__file__).resolve().parent / "lag"
RULES = ("one-step-late", "late-emit", "lost-emit")
SELF = observed.Who("self", [], sys.executable)


def check(condition, what, findings=()):
    if not condition:
        raise Wrong(what + "".join(
            f"\n        {f['rule']} {f['level']} {f['message']} {f['cause']}"
            for f in findings))


@functools.cache
def version_of(python):
    text = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([python, "-c", text], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return tuple(map(int, done.stdout.split()))


@functools.cache
def has(python, module):
    text = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({module!r}))"
    return subprocess.run([python, "-c", text], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def find_python(case, pythons):
    modules = case.modules + (("uvloop",) if case.uvloop else ())
    for python in pythons:
        if version_of(python) >= case.since and all(
                has(python, module) for module in modules):
            return python
    raise Missing(f"no Python {'.'.join(map(str, case.since))} with "
                  f"{', '.join(modules) or 'nothing else'}")


def line_of(case, marker):
    lines = (PROGRAMS / case.program).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1)
                if line.endswith("# " + marker))


def is_it(case, said, finding):
    """Is that the finding that must be said?"""
    if finding["rule"] != said.rule or finding["level"] != said.level:
        return False
    cause = finding["cause"] or {}
    if cause.get("line") != line_of(case, said.at) or not str(
            cause.get("file")).endswith(case.program):
        return False
    if said.cause and finding["evidence"].get("cause") != said.cause:
        return False
    if said.held and not any(
            party["role"] == "holder" and party["line"] == line_of(
                case, said.held) for party in finding["related"]):
        return False
    return not said.text or said.text in json.dumps(finding)


def check_said(case, findings):
    """All that is said of emissions must be expected, and is."""
    found = [f for f in findings if f["rule"] in RULES]
    rest = list(found)
    for said in case.said:
        matching = [f for f in rest if is_it(case, said, f)]
        check(len(matching) == 1, f"{said} was said {len(matching)} times",
              found)
        rest.remove(matching[0])
        check(len(matching[0]["related"]) >= 1, "one party only", matching)
    rest = [f for f in rest if f["rule"] not in case.may]
    check(not rest, "said besides", rest)


def ask(hawkctl, words):
    done = observed.run_hawkctl(hawkctl, SELF, words, limit=LIMIT)
    check(done.returncode in (0, 1), f"{words}: {done.returncode}: "
          f"{done.stderr}")
    return json.loads(done.stdout)


def check_counts(case, trace):
    """The exact numbers, as the last event of each line tells them."""
    told = {}
    for line in pathlib.Path(trace).read_text(errors="replace").splitlines():
        if "hawk.emit.count" in line:
            attributes = json.loads(line)["attributes"]
            told[attributes["line"]] = attributes
    for marker, number in case.counts:
        counts = told.get(line_of(case, marker), {})
        check(counts.get("emitted") == number, f"{marker}: {counts}")
        check(counts["followed"] == counts["told"] == counts["done"],
              f"{marker}: {counts}")
        check(counts["told"] < 3000, f"told too often: {counts}")


def make_environment(case, seed, servers):
    for kind in case.servers:
        servers.need(kind)
    # A database of its own: workers take whatever is in a queue.
    database = cases_lag.CASES.index(case) % 15 + 1
    return {"HAWK_TEST_SEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1",
            **({"HAWK_TEST_UVLOOP": "1"} if case.uvloop else {}),
            **({**servers.environment(), "HAWK_TEST_DATABASE": str(database)}
               if case.servers else {})}


def observe(case, seed, hawkctl, pythons, servers):
    python = find_python(case, pythons)
    command = [python, str(PROGRAMS / case.program), *case.words]
    environment = make_environment(case, seed, servers)
    with tempfile.TemporaryDirectory() as directory:
        trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
        done = observed.run_hawkctl(
            hawkctl, SELF, ["run", "--timeout", "90", "--output", trace,
                            f"--report=json={report}", "--"] + command,
            limit=LIMIT, more=environment)
        check(done.returncode == 0, f"status {done.returncode}: "
              f"{done.stdout}{done.stderr}")
        live = json.loads(pathlib.Path(report).read_text())["findings"]
        again = ask(hawkctl, ["check", "--fail-on", "never", "--format",
                              "json", trace])["findings"]
        check([f["message"] for f in again] == [f["message"] for f in live],
              "live and replayed differ", live + again)
        lag = ask(hawkctl, ["lag", "--threshold", "20ms", "--format", "json",
                            trace])
        check_said(case, lag["findings"])
        slow = [s for s in case.said if not s.cause]
        check(len([f for f in live if f["rule"] in RULES]) >= len(slow),
              "run says less", live)
        check_counts(case, trace)


def run(job, hawkctl, pythons, servers):
    """"ok", "skip" or "WRONG"."""
    case, seed = job
    start = time.monotonic()
    outcome, why = "ok", ""
    try:
        observe(case, seed, hawkctl, pythons, servers)
    except Missing as missing:
        outcome, why = "skip", str(missing)
    except Wrong as error:
        outcome, why = "WRONG", str(error)
    except Exception:  # pylint: disable=broad-except: a thread must report
        outcome, why = "WRONG", traceback.format_exc()
    print(f"{outcome:5} {case.name}, seed {seed} "
          f"({time.monotonic() - start:.1f} s){': ' + why if why else ''}",
          flush=True)
    return outcome


def find_pythons():
    """This one, Debian's, which has the clients, and the newest."""
    every = probed.find_pythons()
    return list(dict.fromkeys(
        [sys.executable, cases_lag.DEBIAN, *reversed(list(every.values()))]))


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    hawkctl, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    rules = observed.list_rules(hawkctl)
    if not set(RULES) <= set(rules):
        print("skip: no such rules")
        return 77
    seeds = int(os.environ.get("HAWK_TEST_SEEDS", str(cases_lag.SEEDS)))
    start = time.monotonic()
    jobs = [(case, seed) for case in cases_lag.CASES
            for seed in range(min(case.seeds, seeds))
            if all(word in case.name for word in words)]
    pythons = find_pythons()
    kinds = tuple({kind for case, _ in jobs for kind in case.servers})
    with conn_servers.Servers(kinds) as servers, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(
            lambda job: run(job, hawkctl, pythons, servers), jobs))
    wrong, skipped = outcomes.count("WRONG"), outcomes.count("skip")
    print(f"{len(outcomes)} agents, {wrong} wrong, {skipped} skipped, "
          f"{time.monotonic() - start:.0f} s")
    if skipped == len(outcomes):
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
