#!/usr/bin/env python3
"""test_lag_compare.py HAWKCTL: `hawkctl lag --compare` before and after a fix.

Each fix of the one-step-late agent is better, its undoing worse, and another
run of the same is the same, whatever the seed.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "probe"))
import probed  # noqa: E402  pylint: disable=wrong-import-position

AGENT = pathlib.Path(__file__).resolve().parent / "lag" / "steps.py"
LIMIT = 60  # seconds
SEEDS = 4


def find_python(version):
    """One that runs and is at least as new, or None."""
    for found, python in probed.find_pythons().items():
        if tuple(map(int, found.split("."))) >= version:
            return python
    return None


class Recorder:
    def __init__(self, hawkctl, where):
        self.hawkctl, self.where = hawkctl, pathlib.Path(where)

    def run(self, how, seed=0, python=sys.executable):
        trace = self.where / f"{how}-{seed}.hawk"
        subprocess.run(
            [self.hawkctl, "run", "-q", "-o", str(trace), "--", python,
             str(AGENT), how, str(seed)],
            stdin=subprocess.DEVNULL, timeout=LIMIT, check=True)
        return trace

    def compare(self, before, after):
        """The verdict, its reasons, and the exit status."""
        done = subprocess.run(
            [self.hawkctl, "lag", "--compare", "--by", "site", "--format",
             "json", str(before), str(after)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=LIMIT)
        told = json.loads(done.stdout)
        return told["verdict"], told["reasons"], done.returncode


def main(hawkctl):
    wrong = 0

    def check(name, got, verdict, status):
        nonlocal wrong
        good = got[0] == verdict and got[2] == status
        wrong += not good
        print(f"{'ok  ' if good else 'WRONG'} {name}: {got}")

    with tempfile.TemporaryDirectory() as where:
        recorder = Recorder(hawkctl, where)
        late = [recorder.run("late", seed) for seed in range(SEEDS)]
        for seed in range(1, SEEDS):
            check(f"late again, seed {seed}",
                  recorder.compare(late[0], late[seed]), "same", 0)
        fixes = {"awaited": sys.executable, "yielded": sys.executable,
                 "eager": find_python((3, 12))}
        for how, python in fixes.items():
            if python is None:
                print(f"skip {how}: no Python 3.12")
                continue
            fixed = recorder.run(how, python=python)
            check(f"late, then {how}",
                  recorder.compare(late[0], fixed), "better", 0)
            check(f"{how}, then late",
                  recorder.compare(fixed, late[0]), "worse", 1)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
