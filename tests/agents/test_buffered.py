#!/usr/bin/env python3
"""The rule buffered-output on real programs, under `hawkctl run`: blocks of
Python and of C's stdio are found, what is written line by line, replayed,
collected or stamped by another clock is not.

    test_buffered.py HAWKCTL"""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAMS = pathlib.Path(__file__).resolve().parent / "buffered"
CASES = [("py", "blocks", 8192), ("py", "lines", 0), ("py", "unbuffered", 0),
         ("py", "batches", 0), ("py", "old", 0), ("py", "skew", 0),
         ("c", "blocks", 4096), ("c", "lines", 0)]


def make_command(kind, word, directory):
    if kind == "py":
        return [sys.executable, str(PROGRAMS / "log_lines.py"), word]
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        return None
    program = f"{directory}/log_lines"
    subprocess.run([compiler, "-o", program, str(PROGRAMS / "log_lines.c")],
                   check=True)
    return [program, word]


def run(case, hawkctl):
    kind, word, buffer = case
    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTHONUNBUFFERED"}
    if word == "unbuffered":
        environment["PYTHONUNBUFFERED"] = "1"
    with tempfile.TemporaryDirectory() as directory:
        command = make_command(kind, word, directory)
        if command is None:
            print(f"skip  {kind} {word}: no compiler")
            return None
        report = f"{directory}/report.json"
        trace = f"{directory}/t.hawk"
        subprocess.run(
            [hawkctl, "run", "-o", trace, f"--report=json={report}", "--",
             *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=90, check=True, env=environment)
        findings = json.loads(pathlib.Path(report).read_text())["findings"]
        again = subprocess.run([hawkctl, "check", "--format", "json", trace],
                               stdout=subprocess.PIPE, check=False)
        replayed = json.loads(again.stdout)["findings"]
    found = [one for one in findings if one["rule"] == "buffered-output"]
    right = (len(found) == 1 and found[0]["level"] == "note"
             and found[0]["evidence"]["buffer"] == buffer
             if buffer else not found)
    right = right and found == [one for one in replayed
                                if one["rule"] == "buffered-output"]
    print(f"{'ok   ' if right else 'WRONG'} {kind} {word}", flush=True)
    return "" if right else f"{kind} {word}: {json.dumps(findings, indent=1)}"


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    hawkctl = os.path.abspath(sys.argv[1])
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda case: run(case, hawkctl), CASES))
    wrong = [result for result in results if result]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
