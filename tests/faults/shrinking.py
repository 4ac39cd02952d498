#!/usr/bin/env python3
"""A log that becomes shorter, or goes away, while `replay` reads it.

    shrinking.py [ROUNDS]

`> agent.log` and logrotate's copytruncate do it. hawkctl must end by itself: well,
if it was faster, or with status 2 and the reason. Never by a signal.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

HAWKCTL = os.environ["HAWKCTL"]
LINE = ('{"level":30,"time":%d,"correlation_id":'
        '"4bf92f35-77b3-4da6-a3ce-929d0e0e%04x","msg":"%s"}\n')
ID = "4bf92f35-77b3-4da6-a3ce-929d0e0e0007"


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    random.seed(6)
    outcomes = {}
    with tempfile.TemporaryDirectory() as name:
        log = pathlib.Path(name) / "agent.log"
        part = "".join(LINE % (1704103200000 + i, i % 50, "x" * (i % 150))
                       for i in range(20_000))
        for number in range(rounds):
            log.write_text(part * 12)
            command = [HAWKCTL, "replay", "--color", "never"]
            if number % 3 != 2:
                command += ["-c", ID]
            with subprocess.Popen(command + [str(log)],
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL) as process:
                time.sleep(random.random() * 0.1)  # a place of its work
                if number % 4 == 3:
                    log.unlink()
                else:
                    os.truncate(log, random.choice((0, 5, 70_001)))
                error = process.communicate(timeout=60)[1].decode()
            status = process.returncode
            outcomes[status] = outcomes.get(status, 0) + 1
            if status < 0 or status not in (0, 1, 2):
                print(f"round {number}: status {status}: {error}")
                return 1
            if status == 2 and "shorter" not in error \
                    and "no log" not in error and "empty" not in error:
                print(f"round {number}: another reason: {error}")
                return 1
    print("statuses:", outcomes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
