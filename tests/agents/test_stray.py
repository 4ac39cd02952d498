#!/usr/bin/env python3
"""The rule stray-output on real programs, under `hawkctl run`: a server that
prints besides its messages is found, its clean twin and what merely logs
JSON-RPC is not, and the trace says the same again.

    test_stray.py HAWKCTL [WORDS]     only cases with one of these in the name

And hawkctl itself writes nothing into such a stream: what comes out is, byte
for byte, what the bare program writes, whatever is found meanwhile."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import observed

PROGRAMS = pathlib.Path(__file__).resolve().parent / "stray"
LIMIT = 60


@dataclasses.dataclass
class Case:
    program: str
    word: str
    confidence: str = ""  # of the finding; else nothing is found
    strays: int = 0
    shown: str = ""       # the first stray
    fix: str = ""
    framing: str = "lines"

    @property
    def name(self):
        return f"{self.program} {self.word}"


CASES = [
    Case("mcp_server.py", "clean"),
    Case("mcp_server.py", "banner", "confirmed", 1,
         "Starting order server on stdio...", "file=sys.stderr"),
    Case("mcp_server.py", "log", "confirmed", 3, "processing request 13",
         "file=sys.stderr"),
    Case("mcp_server.py", "late", "confirmed", 1, "Server stopped.",
         "file=sys.stderr"),
    Case("mcp_server.py", "quiet_banner", "suspected", 1,
         "Starting order server on stdio...", "file=sys.stderr"),
    Case("mcp_server.py", "many"),
    Case("mcp_server.js", "clean"),
    Case("mcp_server.js", "log", "confirmed", 1,
         "Connected to database: 12 tables", "console.error"),
    Case("lsp_server.py", "clean"),
    Case("lsp_server.py", "log", "confirmed", 1, "downloading the index",
         "file=sys.stderr", "content-length"),
    Case("lsp_server.py", "glued", "confirmed", 1, "cache miss",
         "file=sys.stderr", "content-length"),
    Case("verbose_client.py", "prefixed"),
    Case("verbose_client.py", "bare"),
    Case("verbose_client.py", "answers"),
    Case("json_logger.py", "plain"),
]


class Wrong(Exception):
    pass


def check(holds, what, evidence=""):
    if not holds:
        raise Wrong(f"{what}\n{evidence}")


def make_command(case):
    interpreter = (shutil.which("node") if case.program.endswith(".js")
                   else sys.executable)
    return [interpreter, str(PROGRAMS / case.program), case.word]


def run_bytes(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT)


def check_finding(case, findings):
    text = json.dumps(findings, indent=1)
    if not case.confidence:
        check(findings == [], "nothing was expected", text)
        return
    check(len(findings) == 1, "one finding was expected", text)
    found = findings[0]
    check(found["rule"] == "stray-output", "the rule", text)
    check(found["level"] == "warning", "the level", text)
    check(found["confidence"] == case.confidence, "the confidence", text)
    check(found["subject"]["process"]["name"]
          == case.program.partition(".")[0], "the name", text)
    check(found["subject"]["fd"] == 1, "the descriptor", text)
    check(found["evidence"]["strays"] == case.strays, "the number", text)
    check(found["evidence"]["framing"] == case.framing, "the framing", text)
    check(case.fix in found["fix"], "the fix", text)


def check_case(case, hawkctl, directory):
    command = make_command(case)
    trace, report = f"{directory}/t.hawk", f"{directory}/report.json"
    bare = run_bytes(command)
    check(bare.returncode == 0, "the agent alone", bare.stderr)
    done = run_bytes([hawkctl, "run", "-o", trace, f"--report=json={report}",
                      "--", *command])
    check(done.returncode == 0, f"status {done.returncode}", done.stderr)
    check(done.stdout == bare.stdout, "stdout is not what the agent wrote",
          done.stdout[:2000])
    live = json.loads(pathlib.Path(report).read_text())["findings"]
    check_finding(case, live)
    words = done.stderr.decode()
    check(case.shown in words, "the stray line is shown", words)
    check(bool(case.confidence) == ("[stray-output" in words),
          "findings are printed on stderr", words)
    who = observed.find_identities()[0]
    replayed = observed.look(hawkctl, who, trace)
    check(replayed == live, "live and replayed differ",
          json.dumps({"live": live, "replayed": replayed}, indent=1))


def run(case, hawkctl):
    """What went wrong, or nothing."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            check_case(case, hawkctl, directory)
        except Wrong as error:
            print(f"WRONG {case.name}")
            return f"{case.name}: {error}"
    print(f"ok    {case.name}")
    return ""


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    hawkctl = os.path.abspath(sys.argv[1])
    words = sys.argv[2:]
    wrong, looks = [], 0
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        if case.program.endswith(".js") and not shutil.which("node"):
            print(f"skip  {case.name}: node is missing")
            continue
        looks += 1
        wrong.append(run(case, hawkctl))
    wrong = [text for text in wrong if text]
    for text in wrong:
        print(f"\n{text}")
    print(f"{looks} agents, {len(wrong)} wrong")
    if not looks:
        return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
