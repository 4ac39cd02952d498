#!/usr/bin/env python3
"""An agent that speaks to HAWK_EVENTS as no probe does: lines that never end on
hundreds of connections, and events of every kind about ever new loops,
connections, lines and stories. hawkctl's memory stays bounded, and what it
dropped is said.

    hostile_events.py [EVENTS]"""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

import observed

LIMIT = 600  # seconds
CONNECTIONS = 400
UNFINISHED = 60_000  # bytes; together 24 MB
# The bar is 32 MB; hawkctl has its rings and queues besides. Findings are
# result: some 20 KB each.
MOST = (32 + 16) << 20
KINDS = ("hawk.probe", "hawk.probe.lost", "hawk.loop.start", "hawk.loop.close",
         "hawk.conn.open", "hawk.conn.close", "hawk.conn.stale",
         "hawk.loop.misused", "hawk.request.again", "hawk.object.cross",
         "hawk.story", "hawk.story.end", "hawk.task.failed", "hawk.error",
         "hawk.log")


def make_line(number):
    text = f"{number}" + "x" * 600
    stack = "\n".join(f"{text}:{i} f" for i in range(5))
    return json.dumps({
        "event_name": KINDS[number % len(KINDS)], "correlation_id": text,
        "body": text, "severity_text": "ERROR", "runtime": "python",
        "executable": text, "count": number + 2, "loop": number // 15 + 1,
        "running_loop": number // 15 + 2, "closed": True, "cleanup": False,
        "connection": number // 15 + 1, "first_connection": number // 15 + 2,
        "open": 1, "client": text, "peer": text, "request": text,
        "request_label": "POST " + text, "object": text, "operation": text,
        "kind": text, "name": text, "outcome": "error", "error_type": text,
        "error": text, "task": text, "file": text, "line": number % 100_000,
        "function": text, "stack": stack, "created": stack}).encode() + b"\n"


def anonymous_memory(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", text)[1]) << 10


def connect():
    speaker = socket.socket(socket.AF_UNIX)
    speaker.connect(os.environ["HAWK_EVENTS"])
    return speaker


def be_hostile(events):
    """As the agent: prints the most that its parent, hawkctl, had."""
    most = anonymous_memory(os.getppid())
    first = most
    speakers = [connect() for _ in range(CONNECTIONS)]
    for speaker in speakers:
        speaker.sendall(b'{"event_name":"' + b"x" * UNFINISHED)
        most = max(most, anonymous_memory(os.getppid()))
    loud = connect()
    for number in range(events):
        loud.sendall(make_line(number))
        if number % 500 == 0:
            most = max(most, anonymous_memory(os.getppid()))
    end = time.monotonic() + 2  # it may still be reading
    while time.monotonic() < end:
        most = max(most, anonymous_memory(os.getppid()))
        time.sleep(0.05)
    print(first, most, flush=True)


def run(*words):
    return subprocess.run([observed.HAWKCTL, *words], capture_output=True,
                          check=False, timeout=LIMIT)


def main():
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    checks = observed.Checks()
    with observed.Scratch() as directory:
        ran = run("run", "-o", str(directory / "t.hawk"), "--", sys.executable,
                  __file__, "--agent", str(events))
        checks.equal(ran.returncode, 0, "status")
        first, most = map(int, ran.stdout.split())
        print(f"{events} events: {first / 1e6:.1f} MB, at most "
              f"{most / 1e6:.1f} MB")
        checks.that(most - first < MOST, f"it took {most - first} bytes more")
        report = run("check", "--format", "json", str(directory / "t.hawk"))
        missing = " ".join(json.loads(report.stdout)["not_seen"]["missing"])
        checks.that("only so many findings are kept" in missing, missing)
    return checks.finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--agent"]:
        be_hostile(int(sys.argv[2]))
    else:
        sys.exit(main())
