#!/usr/bin/env python3
"""Hangs that people reported, rebuilt with the libraries in question where
they can be had, else in the same shape: each is found, with both parties.

    test_reports.py HAWKCTL PACKAGES [WORDS]   PACKAGES: where to install them

As in test_pipes.py, each runs bare under `hawkctl pipes PID`, and then the
oracle; under `hawkctl run`; and from its trace.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import sys
import tempfile
import time
import traceback

import observed
import packages
import toolbox
from pipe_case import Said, suspected, undrained
from pipe_checks import Wrong, check, check_oracle, check_said

PROGRAMS = pathlib.Path(__file__).resolve().parent / "reports"
AT_ONCE = 4  # loading an SDK is work
# Seconds: to start, to fill, and the window; and to load much before, or for
# what only the rarer looks at idle ends can show.
ENDS, HANG, SLOW_HANG = "60", "8", "25"
FULL = {"undrained-pipe", "pipe-deadlock"}
# V8 wakes an idle process 8 and 16 s after it was busy, to give memory back
# (heap/memory-reducer.h). A look at that moment sees a loop that turns, and
# may only suspect.
TRIES = 3


@dataclasses.dataclass(frozen=True)
class Case:
    """A program, and all that hawkctl may say about it."""
    command: str        # with {python} and others, and scripts of reports/
    needs: tuple = ()   # kinds of packages.Packages
    said: tuple = ()    # each must be found once; without any, it ends itself
    bare: str = ""      # look at it bare once this process stands

    @property
    def name(self):
        return self.command

    @property
    def timeout(self):
        if not self.said:
            return ENDS
        loads = {"npm", "pip", "java"} & set(self.needs)
        rests = {said.rule for said in self.said} - FULL
        return SLOW_HANG if loads or rests else HANG


def defect(command, *needs, said, bare):
    return Case(command, needs, (said,), bare)


def clean(command, *needs):
    return Case(command, needs)


NODE_CLIENT = "node mcp_client.js"
CASES = [
    # modelcontextprotocol/typescript-sdk#2776, and its client with a server of
    # modelcontextprotocol/python-sdk#2527
    defect(f"{NODE_CLIENT} pipe {{python}} chatty_server.py", "npm",
           said=undrained("chatty_server", other="mcp_client"),
           bare="chatty_server.py"),
    defect(f"{NODE_CLIENT} pipe {{pip}} fastmcp_server.py", "npm", "pip",
           said=undrained("fastmcp_server", other="mcp_client"),
           bare="fastmcp_server.py"),
    defect(f"{NODE_CLIENT} stay node chatty_server.js", "npm",
           said=Said("buffering-writer", "warning", "", "chatty_server", 2,
                     "mcp_client"), bare="chatty_server.js"),
    clean(f"{NODE_CLIENT} inherit {{python}} chatty_server.py", "npm"),
    clean(f"{NODE_CLIENT} data {{python}} chatty_server.py", "npm"),
    clean(f"{NODE_CLIENT} inherit node chatty_server.js", "npm"),
    clean(f"{NODE_CLIENT} data node chatty_server.js", "npm"),
    clean(f"{NODE_CLIENT} data {{pip}} fastmcp_server.py", "npm", "pip"),
    defect("{pip} mcp_capture.py capture", "pip",
           said=undrained("fastmcp_server", other="mcp_capture"),
           bare="fastmcp_server.py"),
    clean("{pip} mcp_capture.py inherit", "pip"),
    clean("{pip} mcp_capture.py thread", "pip"),
    # mark3labs/mcp-go#956
    defect("{go} defect {python} chatty_server.py", "go",
           said=undrained("chatty_server", other="go_client"),
           bare="chatty_server.py"),
    clean("{go} clean {python} chatty_server.py", "go"),
    # anthropics/claude-agent-sdk-python#103
    defect("{pip} agent_sdk.py defect asyncio", "pip",
           said=undrained("chatty_server", other="agent_sdk"),
           bare="chatty_server.py"),
    defect("{pip} agent_sdk.py defect trio", "pip",
           said=undrained("chatty_server", other="agent_sdk"),
           bare="chatty_server.py"),
    clean("{pip} agent_sdk.py clean asyncio", "pip"),
    clean("{pip} agent_sdk.py clean trio", "pip"),
    # jdx/fnox#343
    defect("{cargo} defect {python} {pipes}/server.py lines", "cargo",
           said=undrained(other="tokio_client"), bare="server.py"),
    clean("{cargo} clean {python} {pipes}/server.py lines", "cargo"),
    # FelixKrueger/TrimGalore#207
    defect("perl trim_galore.pl defect {python} cutadapt.py", "perl",
           said=undrained("cutadapt", other="trim_galore",
                          text="4324 of 8192 bytes"), bare="cutadapt.py"),
    clean("perl trim_galore.pl clean {python} cutadapt.py", "perl"),
    # vercel-labs/agent-browser#1527
    defect("{python} browser_daemon.py wait",
           said=undrained("browser", other="browser_daemon"),
           bare="browser.py"),
    defect("{python} browser_daemon.py tick",
           said=suspected("browser", other="browser_daemon"),
           bare="browser.py"),
    clean("{python} browser_daemon.py clean"),
    # kubestellar/console#6944 and #7960
    defect("{python} mcp_bridge.py stuck",
           said=suspected("mcp_bridge", None, other="bridged_server",
                          other_fd=0, text="more wait on locks"),
           bare="bridged_server.py"),
    defect("{python} mcp_bridge.py deadlock",
           said=Said("pipe-deadlock"), bare="bridged_server.py"),
    clean("{python} mcp_bridge.py clean"),
    # Its defect is not found: Go parks a writer in epoll, and lists the pipe
    # there at all times.
    clean("{go_bridge} {python} {reports}/bridged_server.py clean", "go"),
    # moby/moby#48890
    defect("{python} shim.py {i386} defect", "i386",
           said=undrained("rehlds", 1, other="shim"), bare="rehlds"),
    clean("{python} shim.py {i386} clean", "i386"),
    # yegor256/jaxec#168
    defect("java Jaxec.java defect", "java", said=Said("pipe-deadlock"),
           bare="cat"),
    clean("java Jaxec.java clean", "java"),
    # openai/codex#6575 and #7846. asyncio reaps the shell at once, so nobody
    # saw what had been started.
    *(defect(f"{{python}} exec_command.py {what}", "bash",
             said=Said("leaked-pipe-end", "warning", "suspected",
                       subject="exec_command", other=holder),
             bare="exec_command.py")
      for what, holder in (("background", "sleep"), ("session", "sleep"),
                           ("substitution", "cat"))),
    clean("{python} exec_command.py clean", "bash"),
    # tuannvm/codex-mcp-server#153
    defect("node codex_mcp_server.js defect {python}", "node",
           said=Said("unclosed-stdin", "warning", "", "codex_exec", 0,
                     "codex_mcp_server"), bare="codex_exec.py"),
    clean("node codex_mcp_server.js clean {python}", "node"),
]


class Setting:
    """hawkctl, its rules, and where the packages are."""

    def __init__(self, hawkctl, directory):
        self.hawkctl = os.path.abspath(hawkctl)
        self.packages = packages.Packages(os.path.abspath(directory))
        os.environ["NODE_PATH"] = self.packages.node_path
        self.who = observed.find_identities()[0]
        self.rules = observed.list_rules(self.hawkctl)

    def fill(self, case):
        """The words of the command, with programs and scripts in place."""
        known = {"python": sys.executable, "pip": self.packages.python,
                 "pipes": PROGRAMS.with_name("pipes"), "reports": PROGRAMS,
                 **{name: self.packages.find(name)
                    for name in packages.BUILT}}
        words = case.command.format(**known).split()
        return [str(PROGRAMS / word) if (PROGRAMS / word).is_file() else word
                for word in words]


def read_findings(report, done):
    text = pathlib.Path(report).read_text()
    check(text, f"no report; {done.returncode}: {done.stderr}")
    return json.loads(text)["findings"]


def check_observed(case, setting):
    """Under `hawkctl run`, and from its trace."""
    with tempfile.TemporaryDirectory() as directory:
        trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
        done = observed.run_hawkctl(
            setting.hawkctl, setting.who,
            ["run", "--timeout", case.timeout, "--kill-after", "1",
             "--output", trace, f"--report=json={report}", "--"]
            + setting.fill(case), limit=90)
        live = observed.of_pipes(read_findings(report, done))
        replayed = observed.look(setting.hawkctl, setting.who, trace)
        check(replayed == live, "live and replayed differ", live + replayed)
    check(done.returncode == (124 if case.said else 0),
          f"status {done.returncode}: {done.stderr}", live)
    check_verdict(case, live)


def check_bare(case, setting):
    """Under `hawkctl pipes PID`, without hawkctl above it."""
    with observed.Bare(setting.who, setting.fill(case)) as agent:
        check(agent.find_standing(case.bare),
              f"{case.bare} did not come to stand")
        findings = observed.look(setting.hawkctl, setting.who, str(agent.pid))
        for finding in check_verdict(case, findings):
            check_oracle(finding)


class Doubt(Wrong):
    """A suspicion where a confirmed finding was expected."""


def check_verdict(case, findings):
    try:
        return check_said(case.said, "note" if case.said else "", findings)
    except Wrong as error:
        sure = all(said.confidence == "confirmed" for said in case.said)
        found = [f for f in findings if f["level"] != "note"]
        if (sure and len(found) == 1 and found[0]["confidence"] == "suspected"
                and found[0]["rule"] == case.said[0].rule):
            raise Doubt(str(error)) from error
        raise


def run(part, case, setting):
    """What went wrong, or nothing."""
    start = time.monotonic()
    wrong = ""
    for _ in range(TRIES):
        try:
            part(case, setting)
            wrong = ""
        except Doubt as error:
            wrong = str(error)
            continue
        except Wrong as error:
            wrong = str(error)
        except Exception:  # pylint: disable=broad-except: a thread must report
            wrong = traceback.format_exc()
        break
    print(f"{'WRONG' if wrong else 'ok':5} {part.__name__[6:]:8} {case.name} "
          f"({time.monotonic() - start:.1f} s)", flush=True)
    return f"{case.name} ({part.__name__}): {wrong}" if wrong else ""


def plan(words, setting):
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        unknown = {said.rule for said in case.said} - setting.rules
        if unknown:
            print(f"skip  {case.name}: no rule {', '.join(unknown)}")
            continue
        try:
            for kind in case.needs:
                setting.packages.need(kind)
        except toolbox.Missing as missing:
            print(f"skip  {case.name}: {missing}")
            continue
        yield check_observed, case
        if case.bare:
            yield check_bare, case


def main(usage, make_plan):
    if len(sys.argv) < 3:
        print(usage)
        return 2
    setting = Setting(*sys.argv[1:3])
    # Installed beforehand: it would slow down what has a time limit.
    jobs = list(make_plan(sys.argv[3:], setting))
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = [pool.submit(run, *job, setting) for job in jobs]
        wrong = [text for text in (r.result() for r in results) if text]
    for text in wrong:
        print(f"\n{text}")
    print(f"{len(jobs)} looks, {len(wrong)} wrong, "
          f"{time.monotonic() - start:.0f} s")
    if not jobs:
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(__doc__, plan))
