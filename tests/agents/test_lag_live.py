#!/usr/bin/env python3
"""`hawkctl lag` of a process that runs already: a stall that comes now and then
is found from outside, by its pid, by its name, and by --watch; and the report
says that emissions are not seen.

    test_lag_live.py HAWKCTL"""

import json
import os
import pathlib
import sys
import tempfile

import observed

PROGRAM = (pathlib.Path(__file__).resolve().parent
           / "lag/now_and_then.py")
# It is held every 1.5 s; on a machine that is busy less often.
WINDOW = "8"
LIMIT = 60


def line_held():
    for number, line in enumerate(PROGRAM.read_text().splitlines(), 1):
        if "# HELD" in line:
            return number
    raise AssertionError("no line is marked")


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def ask(hawkctl, *words):
    # Where no file has the agent's name: that would be taken for a recording.
    with tempfile.TemporaryDirectory() as directory:
        before = os.getcwd()
        os.chdir(directory)
        try:
            return observed.run_hawkctl(hawkctl, observed.Who("self", [], sys.executable),
                                        ["lag", *words], limit=LIMIT)
        finally:
            os.chdir(before)


def check_report(done):
    check(done.returncode == 1, f"{done.returncode}: {done.stderr}")
    report = json.loads(done.stdout)
    finding, = report["findings"]
    check(finding["rule"] == "loop-stall", finding)
    check(finding["cause"]["line"] == line_held(), finding["cause"])
    missing = report["not_seen"]["missing"]
    check(any("emissions" in text for text in missing), missing)


def by_pid(hawkctl, agent):
    check_report(ask(hawkctl, "--window", WINDOW, "--format", "json",
                     str(agent.pid)))


def by_name(hawkctl, _):
    check_report(ask(hawkctl, "--window", WINDOW, "--format", "json",
                     PROGRAM.name))


def watched(hawkctl, agent):
    done = ask(hawkctl, "--watch", "--until-finding", "--timeout", "30",
               "--format", "json", str(agent.pid))
    change = json.loads(done.stdout.splitlines()[0])
    check(change["event"] == "found", change)
    check(change["finding"]["rule"] == "loop-stall", change)
    check(done.returncode == 1, f"{done.returncode}: {done.stderr}")


def short_enough(hawkctl, agent):
    done = ask(hawkctl, "--window", "4", "--stall-threshold", "20",
               str(agent.pid))
    check(done.returncode == 0, f"{done.returncode}: {done.stdout}")
    check("not seen: emissions" in done.stdout + done.stderr,
          done.stdout + done.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    hawkctl = os.path.abspath(sys.argv[1])
    wrong = 0
    for case in (by_pid, by_name, watched, short_enough):
        with observed.Bare(observed.Who("self", [], sys.executable),
                           [sys.executable, str(PROGRAM)]) as agent:
            try:
                case(hawkctl, agent)
                print("ok   ", case.__name__)
            except (AssertionError, ValueError, LookupError) as problem:
                wrong += 1
                print("WRONG", case.__name__, problem)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
