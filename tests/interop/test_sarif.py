#!/usr/bin/env python3
"""test_sarif.py HAWKCTL PACKAGES: hands hawkctl's SARIF to Microsoft's SARIF
Multitool, which holds it against the schema and against what GitHub asks.

PACKAGES is a directory below the build directory, where the tool is installed
when this first runs. What cannot be had skips the test, with the reason.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "agents"))

from packages import Packages  # noqa: E402
from toolbox import Missing  # noqa: E402

LIMIT = 60  # seconds

# It wants the address of a page about the tool.
IGNORED = {"SARIF2005"}


def record(hawkctl, work):
    """A recording with one error, and what the rules say of it."""
    trace = work / "hang.hawk"
    subprocess.run(
        [hawkctl, "run", "-q", "--timeout", "3", "-o", trace, "--",
         "./stderr-hang.sh"], cwd=ROOT / "apps" / "demo", timeout=LIMIT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False)
    return trace


def render(hawkctl, trace, into, *words):
    done = subprocess.run(
        [hawkctl, *words, trace, "--format", "sarif", "--output", into],
        cwd=ROOT, timeout=LIMIT, stdin=subprocess.DEVNULL, check=False)
    return done.returncode


def validate(tool, file):
    """The tool's complaints. It exits with 0 whatever it finds."""
    done = subprocess.run(
        [tool, "validate", str(file), "--rule-kind", "Sarif;Ghas",
         "--level", "Error;Warning"],
        env={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
             "DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(file.parent)},
        timeout=LIMIT, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if "Analysis completed" not in done.stdout:
        raise Missing("Sarif.Multitool does not run here: "
                      + done.stdout.strip()[:200])
    for line in done.stdout.splitlines():
        found = re.search(r": (?:error|warning) (\w+)", line)
        if found and found.group(1) not in IGNORED:
            yield line


def main():
    hawkctl = str(pathlib.Path(sys.argv[1]).resolve())
    packages = Packages(sys.argv[2])
    problems = []
    with tempfile.TemporaryDirectory(prefix="hawkctl-sarif-") as directory:
        work = pathlib.Path(directory)
        try:
            packages.need("sarif")
            tool = packages.sarif_tool
            broken = work / "broken.sarif"
            broken.write_text('{"version": "2.1.0", "runs": [{"results": 1}]}')
            if not list(validate(tool, broken)):
                problems.append("the tool has nothing against a broken file")
        except Missing as reason:
            print(f"skipped: {reason}")
            return 77
        trace = record(hawkctl, work)
        for command, status in (("check", 1), ("pipes", 1), ("conns", 0)):
            file = work / f"{command}.sarif"
            code = render(hawkctl, trace, file, command)
            if code != status:
                problems.append(f"{command}: ends with {code}, not {status}")
            problems += [f"{command}: {line}" for line in validate(tool, file)]
            results = json.loads(file.read_text())["runs"][0]["results"]
            if (len(results) > 0) != (status == 1):
                problems.append(f"{command}: has {len(results)} results")
    print("\n".join(problems) or "interop.sarif: three files are valid")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
