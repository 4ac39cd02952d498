#!/usr/bin/env python3
"""Hangs that people reported, rebuilt with the libraries in question where
they can be had, else in the same shape: each is found, with both parties.

    test_reports.py HAWKCTL PACKAGES [WORDS]   PACKAGES: where to install them

As in test_pipes.py, each runs bare under `hawkctl pipes PID`, and then the
oracle; and under `hawkctl run`.
"""

import concurrent.futures
import ctypes
import dataclasses
import json
import os
import pathlib
import signal
import sys
import tempfile
import time
import traceback

import observed
import packages
import test_pipes
from test_pipes import Wrong, check, check_spared, worst_level

PROGRAMS = pathlib.Path(__file__).resolve().parent / "reports"
AT_ONCE = 4  # loading an SDK is work
# Seconds: to start, to fill, and the window; and to load an SDK as well.
HANG, SLOW_HANG = "8", "25"


@dataclasses.dataclass
class Case:
    command: str                # {python} and so on are filled in
    needs: tuple = ()           # kinds of packages.Packages
    rule: str = "undrained-pipe"
    level: str = "error"
    confidence: str = "confirmed"
    writer: str = ""            # without one, nobody may be accused
    reader: str = ""
    stream: int = 2             # the writer's descriptor
    bare: str = ""              # the process that comes to stand

    @property
    def name(self):
        return self.command

    @property
    def timeout(self):
        if not self.writer:
            return "60"
        return SLOW_HANG if {"npm", "pip"} & set(self.needs) else HANG


def clean(command, *needs, **more):
    return Case(command, needs, **more)


def chatty(command, needs, server, reader, **more):
    return Case(command, needs, writer=server.split(".", maxsplit=1)[0],
                reader=reader, bare=server, **more)


NODE_CLIENT = "node mcp_client.js"
CASES = [
    # modelcontextprotocol/typescript-sdk#2776, and its client with a server of
    # modelcontextprotocol/python-sdk#2527
    chatty(f"{NODE_CLIENT} pipe {{python}} chatty_server.py", ("npm",),
           "chatty_server.py", "mcp_client"),
    chatty(f"{NODE_CLIENT} pipe {{pip}} fastmcp_server.py", ("npm", "pip"),
           "fastmcp_server.py", "mcp_client"),
    chatty(f"{NODE_CLIENT} stay node chatty_server.js", ("npm",),
           "chatty_server.js", "mcp_client", rule="buffering-writer",
           level="warning"),
    clean(f"{NODE_CLIENT} inherit {{python}} chatty_server.py", "npm"),
    clean(f"{NODE_CLIENT} data {{python}} chatty_server.py", "npm"),
    clean(f"{NODE_CLIENT} inherit node chatty_server.js", "npm"),
    clean(f"{NODE_CLIENT} data node chatty_server.js", "npm"),
    clean(f"{NODE_CLIENT} data {{pip}} fastmcp_server.py", "npm", "pip"),
    chatty("{pip} mcp_capture.py capture", ("pip",), "fastmcp_server.py",
           "mcp_capture"),
    clean("{pip} mcp_capture.py inherit", "pip"),
    clean("{pip} mcp_capture.py thread", "pip"),
    # mark3labs/mcp-go#956
    chatty("{go} defect {python} chatty_server.py", ("go",),
           "chatty_server.py", "go_client"),
    clean("{go} clean {python} chatty_server.py", "go"),
    # anthropics/claude-agent-sdk-python#103
    chatty("{pip} agent_sdk.py defect asyncio", ("pip",), "chatty_server.py",
           "agent_sdk"),
    chatty("{pip} agent_sdk.py defect trio", ("pip",), "chatty_server.py",
           "agent_sdk"),
    clean("{pip} agent_sdk.py clean asyncio", "pip"),
    clean("{pip} agent_sdk.py clean trio", "pip"),
    # jdx/fnox#343
    chatty("{cargo} defect {python} {pipes}/server.py lines", ("cargo",),
           "server.py", "tokio_client"),
    clean("{cargo} clean {python} {pipes}/server.py lines", "cargo"),
    # FelixKrueger/TrimGalore#207
    chatty("perl trim_galore.pl defect {python} cutadapt.py", ("perl",),
           "cutadapt.py", "trim_galore"),
    clean("perl trim_galore.pl clean {python} cutadapt.py", "perl"),
    # vercel-labs/agent-browser#1527
    chatty("{python} browser_daemon.py wait", (), "browser.py",
           "browser_daemon"),
    chatty("{python} browser_daemon.py tick", (), "browser.py",
           "browser_daemon", level="warning", confidence="suspected"),
    clean("{python} browser_daemon.py clean"),
    # kubestellar/console#6944 and #7960
    Case("{python} mcp_bridge.py stuck", writer="mcp_bridge", stream=-1,
         reader="bridged_server", bare="bridged_server.py", level="warning",
         confidence="suspected"),
    Case("{python} mcp_bridge.py deadlock", writer="mcp_bridge", stream=-1,
         reader="bridged_server", bare="bridged_server.py",
         rule="pipe-deadlock"),
    clean("{python} mcp_bridge.py clean"),
    Case("{go_bridge} {python} {reports}/bridged_server.py stuck", ("go",),
         writer="go_bridge", stream=-1, reader="bridged_server",
         bare="bridged_server.py", rule="unread-pipe", level="warning"),
    clean("{go_bridge} {python} {reports}/bridged_server.py clean", "go"),
    # moby/moby#48890
    Case("{python} shim.py {i386} defect", ("i386",), writer="rehlds",
         stream=1, reader="shim", bare="rehlds"),
    clean("{python} shim.py {i386} clean", "i386"),
    # yegor256/jaxec#168
    Case("java Jaxec.java defect", ("java",), writer="Jaxec", reader="cat",
         stream=-1, bare="cat", rule="pipe-deadlock"),
    clean("java Jaxec.java clean", "java"),
    # openai/codex#6575 and #7846
    *(Case(f"{{python}} exec_command.py {what}", ("bash",), writer=writer,
           reader="exec_command", stream=1, bare="exec_command.py",
           rule="leaked-pipe-end")
      for what, writer in (("background", "sleep"), ("session", "sleep"),
                           ("substitution", "cat"))),
    clean("{python} exec_command.py clean", "bash"),
    # tuannvm/codex-mcp-server#153
    Case("node codex_mcp_server.js defect {python}", ("node",),
         writer="codex_mcp_server", reader="codex_exec", stream=-1,
         bare="codex_exec.py", rule="unclosed-stdin", level="warning"),
    clean("node codex_mcp_server.js clean {python}", "node"),
]

# V8 wakes an idle process 8 and 16 s after it was busy, to give memory back
# (heap/memory-reducer.h). A look at that moment sees a loop that turns, and
# may only suspect.
TRIES = 3

# Who is freed by reading, at the end that is accused.
FULL = ("undrained-pipe", "pipe-deadlock")


class Doubt(Wrong):
    """A suspicion where a confirmed finding was expected."""


def parties(finding):
    found = [(finding["subject"]["process"]["name"],
              finding["subject"].get("fd"))]
    return found + [(other["process"]["name"], other.get("fd"))
                    for other in finding["related"]]


def check_accused(case, findings):
    """The one accusation, with both parties."""
    loud = [f for f in findings if f["level"] != "note"]
    check(len(loud) == 1, f"one {case.rule} was expected", findings)
    found = loud[0]
    if found["confidence"] == "suspected" != case.confidence:
        raise Doubt(json.dumps(found, indent=1))
    for key in ("rule", "level", "confidence"):
        check(found[key] == getattr(case, key), f"the {key}", found)
    known = parties(found)
    if case.rule == "undrained-pipe":
        check(known[0][0] == case.writer, "the writer", found)
        check(known[1:] and known[1][0] == case.reader, "the reader", found)
    for name in (case.writer, case.reader):
        check(any(name == other for other, _ in known), f"{name}", found)
    if case.stream >= 0:
        check((case.writer, case.stream) in known,
              "the writer's descriptor", found)
    return found


def check_meanwhile(case, findings):
    """The rule is not there yet: no other may take its place in error."""
    if case.rule != "pipe-deadlock":
        check(worst_level(findings) in ("", "note"),
              f"nothing was expected without {case.rule}", findings)


def check_verdict(case, findings, rules):
    if not case.writer:
        check_spared(case, findings, "")
        return None
    if case.rule not in rules:
        check_meanwhile(case, findings)
        return None
    return check_accused(case, findings)


class Setting:
    """hawkctl, its rules, and where the packages are."""

    def __init__(self, hawkctl, directory):
        self.hawkctl = os.path.abspath(hawkctl)
        self.packages = packages.Packages(os.path.abspath(directory))
        os.environ["NODE_PATH"] = self.packages.node_path
        self.who = observed.find_identities()[0]
        listed = observed.run_hawkctl(self.hawkctl, self.who, ["rules"])
        self.rules = [line.split()[0] for line in listed.stdout.splitlines()
                      if line and not line.startswith(" ")]

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
    check(text, f"no report; {done.returncode}: {done.stderr}", {})
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
        live = read_findings(report, done)
        replayed = observed.look(setting.hawkctl, setting.who, trace)
        check(replayed == live, "live and replayed differ",
              {"live": live, "replayed": replayed})
    status = 124 if case.writer else 0
    check(done.returncode == status,
          f"status {done.returncode}: {done.stderr}", live)
    check_verdict(case, live, setting.rules)


def check_bare(case, setting):
    """Under `hawkctl pipes PID`, without hawkctl above it."""
    with observed.Bare(setting.who, setting.fill(case)) as agent:
        check(agent.find_standing(case.bare),
              f"{case.bare} did not come to stand", {})
        findings = observed.look(setting.hawkctl, setting.who, str(agent.pid))
        found = check_verdict(case, findings, setting.rules)
        if found and case.rule in FULL and case.confidence == "confirmed":
            test_pipes.check_oracle(found)
        elif found and case.rule == "leaked-pipe-end":
            check_freed_by_end(found, agent)


def check_freed_by_end(found, agent):
    """Who waits for an end has it once who keeps it open is gone."""
    others = [other["process"]["pid"] for other in found["related"]]
    for pid in {found["subject"]["process"]["pid"], *others} - {agent.pid}:
        os.kill(pid, signal.SIGKILL)
    check(observed.eventually(lambda: not observed.is_running(agent.pid), 10),
          "the end of the holder did not free the reader", found)


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


def adopt_orphans():
    """What a case leaves behind becomes our child, so that we can end it."""
    set_child_subreaper = 36  # prctl(2)
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def end_orphans():
    for pid in observed.descendants(os.getpid()):
        os.kill(pid, signal.SIGKILL)


def plan(words, setting):
    for case in CASES:
        if words and not any(word in case.command for word in words):
            continue
        try:
            for kind in case.needs:
                setting.packages.need(kind)
        except packages.Missing as missing:
            print(f"skip  {case.command}: {missing}")
            continue
        if case.writer and case.rule not in setting.rules:
            print(f"      {case.command}: there is no {case.rule} yet")
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
    adopt_orphans()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = [pool.submit(run, *job, setting) for job in jobs]
        wrong = [text for text in (r.result() for r in results) if text]
    end_orphans()
    for text in wrong:
        print(f"\n{text}")
    print(f"{len(jobs)} looks, {len(wrong)} wrong, "
          f"{time.monotonic() - start:.0f} s")
    if not jobs:
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(__doc__, plan))
