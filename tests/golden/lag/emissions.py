"""Says what a probe would say of an agent's emissions, with delays that are the
same in every run: one step late; with the word `soon` as after the fix.
"""

import json
import os
import socket
import sys
import time

SOON = sys.argv[1:] == ["soon"]
START = time.monotonic_ns()
MS = 1_000_000


def events():
    yield {"event_name": "hawk.probe", "runtime": "python",
           "executable": "/usr/bin/python3"}
    yield {"event_name": "hawk.loop.start", "loop": 1, "kind": "asyncio"}
    for number in range(12):
        at = START + number * 70 * MS
        held = at + (0 if SOON else 40 * MS + number * 100_000)
        made = {
            "event_name": "hawk.emit", "emit": number + 1, "loop": 1,
            "how": "create_task", "name": "publish", "file": "agent.py",
            "line": 41, "function": "emit", "via": "agent.py:52 agent",
            "producer": 1, "producer_name": "agent", "event_nano": at,
            "segment_end_nano": held, "start_nano": held + 30_000,
            "done_nano": held + 2 * MS, "outcome": "ok", "step": number,
            "start_step": number + (0 if SOON else 1),
            "step_name": ("observe", "reason", "act")[number % 3],
            "steps": "function", "awaited": False,
            "correlation_id": f"message-{number // 6}"}
        if not SOON:
            made["during"] = "agent.py:48 agent [task agent]"
        if number == 11 and not SOON:
            for late in ("segment_end_nano", "start_nano", "start_step"):
                del made[late]
            made.update(outcome="cancelled", teardown=True)
        yield made
    lost = 0 if SOON else 1
    yield {"event_name": "hawk.emit.count", "loop": 1, "name": "publish",
           "file": "agent.py", "line": 41, "function": "emit", "emitted": 12,
           "started": 12 - lost, "done": 12, "failed": 0, "cancelled": lost,
           "pending": 0, "never_started": 0, "told": 12}


with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
    channel.connect(os.environ["HAWK_EVENTS"])
    for event in events():
        event.setdefault("interpreter", 0)
        channel.sendall(json.dumps(event).encode() + b"\n")
