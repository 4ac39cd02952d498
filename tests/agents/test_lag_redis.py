#!/usr/bin/env python3
"""test_lag_redis.py HAWKCTL: what `hawkctl lag` says of delivery is what the
other end sees.

An agent publishes to a channel of a real Redis; a subscriber of ours stamps
what arrives. Both clocks are CLOCK_MONOTONIC, so the subscriber's lag is from
the agent's own stamp to the arrival. The medians agree within 2 ms.
"""

import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from conn_servers import Redis
from toolbox import Missing

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # the one that has the distribution's packages
LIMIT = 60  # seconds
AGREEMENT = 2.0  # ms
EVENTS = 40
TRIES = 3  # the subscriber has to be scheduled, too: a busy machine delays it

# How the agent publishes, and within what the median must be, in ms: that the
# test sees a lag at all, with room for a busy machine above.
CASES = {"soon": (0, 20), "held": (29, 80), "slow": (50, 120)}


class Subscriber:
    """Stamps each message of a channel when it comes."""

    def __init__(self, port, channel):
        self.lags = []
        self.link = socket.create_connection(("127.0.0.1", port), 5)
        self.link.sendall(
            f"*2\r\n$9\r\nSUBSCRIBE\r\n${len(channel)}\r\n{channel}\r\n"
            .encode())
        self.link.settimeout(None)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        assert self.ready.wait(LIMIT)

    def read(self):
        text = b""
        while True:
            part = self.link.recv(65536)
            now = time.monotonic_ns()
            if not part:
                return
            text += part
            self.ready.set()
            *lines, text = text.split(b"\r\n")
            for line in lines:
                words = line.split()
                if len(words) == 2 and words[0].isdigit():
                    self.lags.append((now - int(words[1])) / 1e6)

    def close(self):
        self.link.shutdown(socket.SHUT_RDWR)
        self.thread.join(LIMIT)
        self.link.close()


def measure(hawkctl, where, port, name, how):
    """The medians of the subscriber and of hawkctl, in ms."""
    subscriber = Subscriber(port, name)
    trace = pathlib.Path(where) / f"{name}.hawk"
    try:
        subprocess.run(
            [hawkctl, "run", "-q", "-o", str(trace), "--", PYTHON,
             str(HERE / "lag" / "publisher.py"), str(port), name, how],
            stdin=subprocess.DEVNULL, timeout=LIMIT, check=True)
        deadline = time.monotonic() + 5
        while len(subscriber.lags) < EVENTS and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        subscriber.close()
    shown = subprocess.run(
        [hawkctl, "lag", "--by", "site", "--format", "json", str(trace)],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=LIMIT)
    line = next(number for number, text in enumerate(
        (HERE / "lag" / "publisher.py").read_text().splitlines(), 1)
        if "# EMITTED" in text)
    rows = [row for row in json.loads(shown.stdout)["rows"]
            if row["label"].startswith(f"publisher.py:{line} ")]
    assert len(rows) == 1, f"rows of the line {line}: {rows}"
    assert rows[0]["emitted"] == EVENTS, rows[0]
    assert len(subscriber.lags) == EVENTS, len(subscriber.lags)
    return (statistics.median(subscriber.lags),
            rows[0]["delivery_lag"]["p50"] / 1e6)


def main(hawkctl):
    probe = subprocess.run([PYTHON, "-c", "import redis.asyncio"],
                           stderr=subprocess.DEVNULL)
    if not shutil.which("redis-server") or probe.returncode != 0:
        print("skipped: redis-server or Python's redis is missing")
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as where:
        try:
            server = Redis(where, None)
        except Missing as why:
            print(f"skipped: {why}")
            return 77
        try:
            for how, (least, most) in CASES.items():
                for attempt in range(TRIES):
                    seen, said = measure(
                        hawkctl, where, server.port, f"{how}-{attempt}", how)
                    good = (abs(seen - said) <= AGREEMENT
                            and least <= said <= most)
                    if good:
                        break
                wrong += not good
                print(f"{'ok  ' if good else 'WRONG'} {how}: the subscriber "
                      f"saw {seen:.2f} ms at the median, hawkctl says "
                      f"{said:.2f} ms")
        finally:
            server.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
