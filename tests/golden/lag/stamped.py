"""Sends events of its own, each stamped 250 ms before."""

import json
import os
import socket
import time

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
    channel.connect(os.environ["HAWK_EVENTS"])
    for step in ("observe", "reason", "act", "observe", "reason", "act"):
        channel.sendall(json.dumps({
            "event_name": "published", "step": step,
            "timestamp": time.time_ns() - 250_000_000,
        }).encode() + b"\n")
