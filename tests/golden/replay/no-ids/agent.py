"""Two messages at once, without an id in a line; and what a probe would say."""

import json
import os
import socket
import time

channel = socket.socket(socket.AF_UNIX)
channel.connect(os.environ["HAWK_EVENTS"])


def state(event_name, story, body="", severity="", /, **attributes):
    attributes["monotonic_nano"] = time.monotonic_ns()
    event = {"event_name": event_name, "correlation_id": story, "body": body,
             "severity_text": severity, "attributes": attributes}
    channel.sendall(json.dumps(event).encode() + b"\n")


def log(story, severity, text, to=True):
    state("hawk.log", story, text, severity, logger="agent", file="/a/app.py",
          line=7, function="log")
    if to:
        print(severity, text, flush=True)


state("hawk.probe", "", runtime="python")
state("hawk.story", "task-1f-1", kind="main", name="main")
for story in ("task-1f-2", "task-1f-3"):
    state("hawk.story", story, kind="task", name="answer", parent="task-1f-1",
          file="/a/app.py", line=52, function="main")
log("task-1f-2", "INFO", "received")
log("task-1f-3", "INFO", "received")
log("task-1f-2", "DEBUG", "to a file", to=False)
state("hawk.conn.open", "task-1f-2", connection=1, loop=1)
log("task-1f-3", "ERROR", "failed\nfor the second time")
print("Traceback (most recent call last):\n"
      "  File \"/a/app.py\", line 41, in answer\nKeyError: 'dan'", flush=True)
log("task-1f-2", "INFO", "answered")
print("2 messages", flush=True)
state("hawk.conn.stale", "task-1f-2", connection=1, loop=1, running_loop=2,
      closed=True, sent=True, operation="write", request_label="INCR jobs",
      file="/a/app.py", line=30, function="count")
state("hawk.story.end", "task-1f-3", outcome="error", error_type="KeyError",
      error="'dan'", duration_nano=12000000, file="/a/app.py", line=41,
      function="answer", stack="/a/app.py:41 answer\n/a/app.py:30 plan",
      created="/a/app.py:52 main [task Task-1]")
state("hawk.story.end", "task-1f-2", outcome="ok", duration_nano=13000000)
state("hawk.story.end", "task-1f-1", outcome="ok", duration_nano=14000000)
