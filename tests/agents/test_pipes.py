#!/usr/bin/env python3
"""The rules about pipes on real programs: each defect is found, with its
parties and descriptors, its clean twin and what looks like it are not accused.

    test_pipes.py HAWKCTL [WORDS]     only cases with one of these in the name

Every case runs under `hawkctl run`, whose report must be what `hawkctl pipes`
finds again in the trace. What hangs or lasts runs bare as well, under `hawkctl
pipes PID`; and then the oracle: only the cure that was named frees the process.
A case whose rule this hawkctl does not list is skipped. Where a finding did
not come the look is repeated, alone, once all others are over: evidence takes
processor time, and many looks at once leave little. A finding that is wrong
gets no second look.
"""

import concurrent.futures
import contextlib
import dataclasses
import json
import os
import pathlib
import sys
import tempfile
import time
import traceback

import cases_blocked
import cases_controls
import cases_idle
import observed
import toolbox
from pipe_case import ENDS
from pipe_checks import NotSaid, Wrong, check, check_oracle, check_said

AT_ONCE = 12  # mostly they wait
PATIENCE = 3
MOST_LATE = 12  # looks that are repeated: more would be no matter of pace
CASES = cases_blocked.CASES + cases_idle.CASES + cases_controls.CASES


def check_observed(case, who, hawkctl, command):
    """What stands for good is given more time on a machine that is too busy
    for the first limit: it only can be found later, never be excused."""
    try:
        observe(case, who, hawkctl, command)
    except NotSaid:
        if case.timeout == ENDS:
            raise
        longer = str(PATIENCE * int(case.timeout))
        observe(dataclasses.replace(case, timeout=longer), who, hawkctl,
                command)


def observe(case, who, hawkctl, command):
    """Under `hawkctl run`, and from its trace."""
    with tempfile.TemporaryDirectory() as directory:
        if who.prefix:
            os.chown(directory, observed.NOBODY, observed.NOBODY)
        trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
        done = observed.run_hawkctl(
            hawkctl, who,
            ["run", "--timeout", case.timeout, "--kill-after", "1",
             "--output", trace, f"--report=json={report}", "--"] + command,
            limit=90)
        text = pathlib.Path(report).read_text()
        check(text, f"no report; {done.returncode}: {done.stderr}")
        live = observed.of_pipes(json.loads(text)["findings"])
        replayed = observed.look(hawkctl, who, trace)
        check(replayed == live, "live and replayed differ", live + replayed)
    check(done.returncode == (0 if case.timeout == ENDS else 124),
          f"status {done.returncode}: {done.stderr}", live)
    check_said(case.said, case.worst, live)


def check_bare(case, who, hawkctl, command):
    """Under `hawkctl pipes PID`, without hawkctl above it."""
    with observed.Bare(who, command) as agent:
        found = (observed.eventually(lambda: agent.find(case.bare))
                 if case.moves else agent.find_standing(case.bare))
        check(found, f"{case.bare} did not come to that")
        for said in case.said if case.moves else ():
            check(observed.eventually(
                lambda: observed.is_filled(found, said.fd)),
                f"fd {said.fd} was not filled")
        findings = observed.look(hawkctl, who, str(agent.pid))
        said = case.said if case.bare_said is None else case.bare_said
        worst = case.worst if case.bare_worst is None else case.bare_worst
        for finding in check_said(said, worst, findings):
            check_oracle(finding)


def run(part, case, who, hawkctl, tools):
    """How it went: "ok", "skip", "late" or "WRONG"."""
    start = time.monotonic()
    outcome, wrong = "ok", ""
    try:
        with contextlib.ExitStack() as stack:
            command = tools.make_command(case, who)
            if "{cgroup}" in command:
                group = stack.enter_context(toolbox.Cgroup())
                command[command.index("{cgroup}")] = str(group.path)
            part(case, who, hawkctl, command)
    except toolbox.Missing as why:
        outcome = f"skip ({why})"
    except NotSaid as error:
        outcome, wrong = "late", str(error)
    except Wrong as error:
        outcome, wrong = "WRONG", str(error)
    except Exception:  # pylint: disable=broad-except: a thread must report
        outcome, wrong = "WRONG", traceback.format_exc()
    print(f"{outcome:5} {part.__name__[6:]:8} {case.name} "
          f"(as {who.name}, {time.monotonic() - start:.1f} s)"
          f"{': ' + wrong if wrong else ''}", flush=True)
    return outcome


def plan(words, rules):
    identities = observed.find_identities()
    if len(identities) == 1:
        print("not run as another user: that needs root and setpriv")
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        missing = case.missing_rules(rules)
        if missing:
            print(f"skip  {case.name}: no rule {', '.join(missing)}")
            continue
        for who in identities:
            if who.prefix and not case.as_nobody:
                continue
            yield check_observed, case, who
            if case.bare:
                yield check_bare, case, who


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    hawkctl = os.path.abspath(sys.argv[1])
    start = time.monotonic()
    rules = observed.list_rules(hawkctl)
    tools = toolbox.Toolbox()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        looks = list(plan(sys.argv[2:], rules))
        outcomes = list(pool.map(
            lambda look: run(*look, hawkctl, tools), looks))
    late = [look for look, outcome in zip(looks, outcomes)
            if outcome == "late"]
    if len(late) <= MOST_LATE:
        outcomes = [outcome for outcome in outcomes if outcome != "late"]
        outcomes += [run(*look, hawkctl, tools) for look in late]
    tools.close()
    wrong = outcomes.count("WRONG") + outcomes.count("late")
    print(f"{len(looks)} looks, {wrong} wrong, {len(late)} repeated alone, "
          f"{time.monotonic() - start:.0f} s")
    if not looks:
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
