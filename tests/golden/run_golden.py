#!/usr/bin/env python3
"""run_golden.py CASE: runs one case of tests/golden and compares what it said.

A case is a directory with
  cmd          run by sh, in an empty directory, with HAWKCTL (the program),
               WORK (that directory), CASE and ROOT in the environment
  status       the exit status
  stdout       what must be on standard output; without it: nothing
  stdout.json  the same, compared as JSON
  stderr       what must be on standard error; without it: anything
  limit        seconds, 10 without it

What changes from run to run is masked on both sides. HAWK_UPDATE_GOLDEN=1
writes the files instead, and git diff is the review.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFAULT_LIMIT = 10  # seconds
DEFAULT_PROGRAM = "build/test/apps/hawkctl/hawkctl"

NUMBER = r"\d+(?:\.\d+)?"
UNIT = r"(?:ns|us|ms|s|min|h)"
PATTERNS = [
    # "3 min 5 s", "12.3 ms"
    (re.compile(rf"(?<![\w.]){NUMBER} {UNIT}(?: \d+ {UNIT})?(?!\w)"),
     "<DURATION>"),
    # "mcp_server[4712]", "pid 4712"
    (re.compile(r"(?<=\w)\[\d+\]"), "[<PID>]"),
    (re.compile(r"\b(pid|thread|process) \d+"), r"\1 <PID>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?"), "<TIME>"),
]

# Members of JSON objects whose value says nothing between two runs.
VOLATILE = {"pid", "tid", "start_time", "inode", "first_seen", "last_seen",
            "observed", "version", "boot_id", "id_of_trace", "duration"}


def mask_text(text, places):
    for place, name in places:
        text = text.replace(place, name)
    for pattern, name in PATTERNS:
        text = pattern.sub(name, text)
    return text


def mask_json(value, places):
    if isinstance(value, dict):
        return {key: "<MASKED>" if key in VOLATILE and not isinstance(
                    inner, (dict, list)) else mask_json(inner, places)
                for key, inner in value.items()}
    if isinstance(value, list):
        return [mask_json(inner, places) for inner in value]
    return mask_text(value, places) if isinstance(value, str) else value


def masked_json(text, places):
    value = mask_json(json.loads(text), places)
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def places_of(hawkctl, case, work):
    version = subprocess.run([hawkctl, "--version"], stdout=subprocess.PIPE,
                             text=True, timeout=DEFAULT_LIMIT, check=True)
    number = version.stdout.split()[1]
    return [(str(work), "<WORK>"), (str(case), "<CASE>"),
            (hawkctl, "<HAWKCTL>"), (str(ROOT), "<ROOT>"),
            (f"hawkctl {number}", "hawkctl <VERSION>")]


def run(hawkctl, case, work):
    limit = case / "limit"
    seconds = float(limit.read_text()) if limit.exists() else DEFAULT_LIMIT
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(work), "TMPDIR": str(work),
        "XDG_STATE_HOME": str(work / "state"), "LC_ALL": "C.UTF-8",
        "TZ": "UTC", "TERM": "dumb", "HAWKCTL": hawkctl, "WORK": str(work),
        "CASE": str(case), "ROOT": str(ROOT)}
    child = subprocess.Popen(
        ["sh", "-u", str(case / "cmd")], cwd=work, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)  # its own session
        out, err = child.communicate()
        err += b"\nrun_golden: ended after %g s\n" % seconds
    return {"stdout": out.decode("utf-8", "backslashreplace"),
            "stderr": err.decode("utf-8", "backslashreplace"),
            "status": f"{child.returncode}\n"}


def compare(case, work, got, places):
    """The names of the files that differ; what was seen is left in `work`."""
    is_json = (case / "stdout.json").exists()
    names = ["status", "stdout.json" if is_json else "stdout"]
    if (case / "stderr").exists():
        names.append("stderr")
    wrong = []
    for name in names:
        file = case / name
        expected = file.read_text() if file.exists() else ""
        seen = got["stdout" if is_json and name == "stdout.json" else name]
        try:
            mask = masked_json if name.endswith(".json") else mask_text
            seen = mask(seen, places)
            if mask(expected, places) != seen:
                wrong.append(name)
        except ValueError:
            wrong.append(name)  # no JSON: shown as it is
        (work / f"{name}.seen").write_text(seen)
        (work / f"{name}.expected").write_text(expected)
    return wrong


def update(case, got, places):
    if (case / "stdout.json").exists():
        (case / "stdout.json").write_text(masked_json(got["stdout"], places))
    elif got["stdout"] or (case / "stdout").exists():
        (case / "stdout").write_text(mask_text(got["stdout"], places))
    if (case / "stderr").exists() or got["stderr"]:
        (case / "stderr").write_text(mask_text(got["stderr"], places))
    (case / "status").write_text(got["status"])


def main():
    case = pathlib.Path(sys.argv[1]).resolve()
    hawkctl = str(pathlib.Path(
        os.environ.get("HAWKCTL", ROOT / DEFAULT_PROGRAM)).resolve())
    work = pathlib.Path(tempfile.mkdtemp(prefix="hawkctl-golden-"))
    got = run(hawkctl, case, work)
    places = places_of(hawkctl, case, work)
    if os.environ.get("HAWK_UPDATE_GOLDEN") == "1":
        update(case, got, places)
        shutil.rmtree(work)
        return 0
    wrong = compare(case, work, got, places)
    if not wrong:
        shutil.rmtree(work)
        return 0
    for name in wrong:
        subprocess.run(["diff", "-u", f"{name}.expected", f"{name}.seen"],
                       cwd=work, check=False)
    if "stderr" not in wrong and got["stderr"]:
        print("standard error:", got["stderr"], sep="\n")
    print(f"kept:  {work}\nalone: HAWKCTL={hawkctl} {sys.argv[0]} {case}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
