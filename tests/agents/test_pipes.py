#!/usr/bin/env python3
"""The rule undrained-pipe on real programs: each defect is found, with its
writer, reader and descriptor, and its clean twin is not accused.

    test_pipes.py HAWKCTL [WORDS]     only cases with one of these in the name

Every case runs under `hawkctl run`, whose report must be what `hawkctl pipes`
finds again in the trace. What hangs or lasts runs bare as well, under `hawkctl
pipes PID`; and then the oracle: only reading the accused end frees the writer.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

import observed

PROGRAMS = pathlib.Path(__file__).resolve().parent / "pipes"
DEMO = PROGRAMS.parents[2] / "apps" / "demo"
AT_ONCE = 8  # mostly they wait
HANG = "6"   # seconds: to start, to fill, and the window, on a busy machine


@dataclasses.dataclass
class Case:
    program: str
    words: tuple = ()
    writer: str = ""            # of an accused pipe; else nobody is accused
    reader: str = ""
    stream: int = 2             # the writer's descriptor
    timeout: str = "20"         # of what ends by itself
    note: bool = False          # a note must be there
    doubt: bool = False         # a suspicion may be
    bare: str = ""              # look at it bare once this process stands
    bare_level: str = ""        # the worst that this look may say

    @property
    def name(self):
        return " ".join((self.program,) + self.words)


def defect(program, *words, reader, **more):
    return Case(program, words, writer="server", reader=reader, timeout=HANG,
                bare="server.py", **more)


CASES = [
    defect("stdout_first.py", "defect", "lines", reader="stdout_first"),
    defect("stdout_first.py", "defect", "huge", reader="stdout_first"),
    defect("wait_first.py", "defect", "lines", reader="wait_first"),
    defect("asyncio_readline.py", "defect", "lines",
           reader="asyncio_readline"),
    defect("asyncio_readline.py", "defect", "huge", reader="asyncio_readline"),
    defect("asyncio_wait.py", "defect", "lines", reader="asyncio_wait"),
    defect("node_unread.js", "defect", "lines", reader="node_unread"),
    defect("node_unread.js", "defect", "huge", reader="node_unread"),
    defect("other_session.py", "defect", "lines", reader="other_session"),
    defect("chain.py", "defect", "lines", reader="chain"),
    Case("stderr-hang.sh", writer="mcp_server", reader="mcp_client",
         timeout=HANG, bare="mcp_server.sh"),
    Case("stderr-hang-fixed.sh"),
    Case("stdout_first.py", ("clean", "lines")),
    Case("stdout_first.py", ("clean", "huge")),
    Case("wait_first.py", ("clean", "lines")),
    Case("asyncio_readline.py", ("clean", "lines")),
    Case("asyncio_readline.py", ("clean", "huge")),
    Case("asyncio_wait.py", ("clean", "lines")),
    Case("node_unread.js", ("clean", "lines")),
    Case("node_unread.js", ("clean", "huge")),
    Case("other_session.py", ("clean", "lines")),
    Case("chain.py", ("clean", "lines")),
    Case("thread_reader.py", ("huge",)),
    # A page every 20 ms; and a pipe that is read so slowly that its writer
    # does not get to run for longer than the window: a page in 2.4 s.
    Case("slow_reader.py", ("4096", "0.02", "huge"), timeout=HANG,
         bare="slow_reader.py"),
    Case("slow_reader.py", ("512", "0.3", "huge"), timeout=HANG,
         bare="server.py"),
    Case("late_reader.py", ("3.5", "lines"), note=True, bare="server.py",
         bare_level="warning"),
    # A loop that turns: whether it will ever read cannot be seen.
    Case("asyncio_slow.py", ("0.03", "lines"), timeout=HANG, doubt=True,
         bare="server.py", bare_level="warning"),
    Case("asyncio_busy.py", ("lines",), timeout=HANG, doubt=True,
         bare="server.py", bare_level="warning"),
    Case("idle_server.py", timeout="4", bare="idle_server.py"),
    Case("not_so_long.sh"),
    Case("moves_again.sh", note=True),
    Case("stopped_reader.sh", timeout=HANG, note=True, bare="yes",
         bare_level="note"),
]

# Enough to see that no privilege is needed.
AS_NOBODY = ("stdout_first.py defect lines", "node_unread.js defect huge",
             "chain.py defect lines", "stdout_first.py clean huge",
             "stopped_reader.sh")
LEVELS = ("", "note", "warning", "error")


class Wrong(Exception):
    pass


def check(holds, what, evidence):
    if not holds:
        raise Wrong(f"{what}\n{json.dumps(evidence, indent=1)}")


def worst_level(findings):
    return max((f["level"] for f in findings), key=LEVELS.index, default="")


def check_accused(case, findings):
    """The one error, with both parties; its subject's and reader's pids."""
    errors = [f for f in findings if f["level"] == "error"]
    check(len(errors) == 1, "one error was expected", findings)
    found = errors[0]
    check(worst_level([f for f in findings if f is not found]) in ("", "note"),
          "more than one accusation", findings)
    check(found["rule"] == "undrained-pipe", "the rule", found)
    check(found["confidence"] == "confirmed", "the confidence", found)
    subject, related = found["subject"], found["related"]
    check(subject["process"]["name"] == case.writer, "the writer", found)
    check(subject["fd"] == case.stream, "the writer's descriptor", found)
    check(related and related[0]["process"]["name"] == case.reader,
          "the reader", found)
    return found


def check_spared(case, findings, worst):
    level = worst_level(findings)
    check(LEVELS.index(level) <= LEVELS.index(worst),
          f"at most '{worst or 'nothing'}' was expected", findings)


def make_command(case, who):
    program = str(next(directory / case.program
                       for directory in (PROGRAMS, DEMO)
                       if (directory / case.program).exists()))
    if case.program.endswith(".py"):
        return [who.python, program, *case.words]
    if case.program.endswith(".js"):
        return [shutil.which("node"), program, *case.words, who.python]
    return [program, *case.words]


def check_observed(case, who, hawkctl):
    """Under `hawkctl run`, and from its trace."""
    with tempfile.TemporaryDirectory() as directory:
        if who.prefix:
            os.chown(directory, observed.NOBODY, observed.NOBODY)
        trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
        done = observed.run_hawkctl(
            hawkctl, who,
            ["run", "--timeout", case.timeout, "--kill-after", "1",
             "--output", trace, f"--report=json={report}", "--"]
            + make_command(case, who), limit=60)
        text = pathlib.Path(report).read_text()
        check(text, f"no report; {done.returncode}: {done.stderr}", {})
        live = json.loads(text)["findings"]
        replayed = observed.look(hawkctl, who, trace)
        check(replayed == live, "live and replayed differ",
              {"live": live, "replayed": replayed})
    if case.writer:
        check(done.returncode == 124, f"it did not hang: {done.stderr}", live)
        check_accused(case, live)
        return
    check_spared(case, live, "warning" if case.doubt else "note")
    if case.timeout == "20":
        check(done.returncode == 0, f"status {done.returncode}: {done.stderr}",
              live)
    if case.doubt:
        check(live and live[0]["confidence"] == "suspected",
              "a suspicion was expected", live)
    elif case.note:
        check([f["rule"] for f in live] == ["waiting-pipe"], "one note", live)
    else:
        check(live == [], "nothing was expected", live)


def check_oracle(found):
    """Reading another end frees nobody, reading the accused one does."""
    writer = found["subject"]["process"]["pid"]
    reader = found["related"][0]["process"]["pid"]
    number = found["related"][0]["fd"]
    before = observed.context_switches(writer)
    for other in observed.other_inputs(reader, number):
        observed.drain(reader, other, 0.3, lambda: False)
    check(before == observed.context_switches(writer),
          "reading another end freed the writer", found)

    def is_over():
        return (not observed.is_running(writer)
                or not observed.is_running(reader))

    observed.drain(reader, number, observed.LIMIT, is_over)
    check(observed.eventually(is_over, 5),
          "reading the accused end did not free the writer", found)


def check_bare(case, who, hawkctl):
    """Under `hawkctl pipes PID`, without hawkctl above it."""
    with observed.Bare(who, make_command(case, who)) as agent:
        if case.writer or case.bare_level:
            pid = agent.find_standing(case.bare)
        else:
            pid = observed.eventually(lambda: agent.find(case.bare))
        check(pid, f"{case.bare} did not come to stand", {})
        findings = observed.look(hawkctl, who, str(agent.pid))
        if case.writer:
            check_oracle(check_accused(case, findings))
        else:
            check_spared(case, findings, case.bare_level)


def run(part, case, who, hawkctl):
    """What went wrong, or nothing."""
    start = time.monotonic()
    try:
        part(case, who, hawkctl)
        wrong = ""
    except Wrong as error:
        wrong = str(error)
    except Exception:  # pylint: disable=broad-except: a thread must report
        wrong = traceback.format_exc()
    print(f"{'WRONG' if wrong else 'ok':5} {part.__name__[6:]:8} {case.name} "
          f"(as {who.name}, {time.monotonic() - start:.1f} s)", flush=True)
    return f"{case.name} ({part.__name__}): {wrong}" if wrong else ""


def plan(words):
    identities = observed.find_identities()
    if len(identities) == 1:
        print("not run as another user: that needs root and setpriv")
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        if case.program.endswith(".js") and not shutil.which("node"):
            print(f"skip  {case.name}: node is missing")
            continue
        for who in identities:
            if who.prefix and case.name not in AS_NOBODY:
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
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(run, *planned, hawkctl)
                for planned in plan(sys.argv[2:])]
        wrong = [text for text in (job.result() for job in jobs) if text]
    for text in wrong:
        print(f"\n{text}")
    print(f"{len(jobs)} looks, {len(wrong)} wrong, "
          f"{time.monotonic() - start:.0f} s")
    if not jobs:
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
