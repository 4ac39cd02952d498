#!/usr/bin/env python3
"""An agent's slowest line, and how many it writes a second, under `hawkctl run`:
alone, while its receiver of OTLP is flooded, with `--export` to a server that
takes all, and to one that never answers. In turns, so that the load is the same
for all. Asserts nothing.

    receive_stall.py [SECONDS [RUNS]]     5 s, 9 runs"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import measured
import otlp_load

sys.path.insert(0, str(measured.ROOT / "tests" / "export"))
from servers import HANG, Server  # noqa: E402

LINE = b"x" * 99 + b"\n"
PAUSE = 0.0005  # of the agent between two lines
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"


def be_agent(seconds, results):
    """Writes lines and takes the time of each; what it is told to send to goes
    on to who floods."""
    results = pathlib.Path(results)
    told = results.with_suffix(".told")
    told.with_suffix(".new").write_text(json.dumps(
        {name: os.environ.get(name, "") for name in (ENDPOINT, HEADERS)}))
    told.with_suffix(".new").rename(told)
    worst, count = [], 0
    began = time.monotonic()
    until = began + seconds
    while True:
        before = time.monotonic()
        if before > until:
            break
        os.write(1, LINE)
        worst.append(time.monotonic() - before)
        count += 1
        time.sleep(PAUSE)
    worst.sort()
    results.write_text(json.dumps({
        "worst": worst[-1], "p99.9": worst[-1 - count // 1000],
        "lines": count, "seconds": time.monotonic() - began}))


def with_token(requests, headers):
    """The same requests, with the header that the agent was given."""
    name, _, value = headers.partition("=")
    extra = f"{name}: {value}\r\n\r\n".encode()
    return [request.replace(b"\r\n\r\n", b"\r\n" + extra, 1)
            for request in requests]


def flood(told, over, sent):
    """As much as one connection's peer can, until the agent ends."""
    while not told.exists() and not over.is_set():
        time.sleep(0.01)
    if over.is_set():
        return
    variables = json.loads(told.read_text())
    url = variables[ENDPOINT]
    requests = with_token(otlp_load.make_requests(url, "protobuf"),
                          variables[HEADERS])
    parts = urllib.parse.urlsplit(url)
    try:
        line = otlp_load.Connection(parts.hostname, parts.port)
        while not over.is_set():
            line.send(requests[sent["requests"] % len(requests)])
            if line.read_status() == 200:
                sent["spans"] += otlp_load.BODY_SPANS
            sent["requests"] += 1
    except OSError:
        pass  # the receiver has ended with the agent


def measure(seconds, way, scratch):
    results = scratch / "results"
    told = results.with_suffix(".told")
    for path in (results, told, scratch / "t.hawk"):
        path.unlink(missing_ok=True)
    server, words = None, []
    if way.startswith("export"):
        server = Server(last=HANG) if way.endswith("hangs") else Server()
        words = ["--export", server.url]
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("OTEL_")}
    hawk = subprocess.Popen(
        [measured.HAWKCTL, "run", "-q", "-o", str(scratch / "t.hawk"), *words,
         "--", sys.executable, __file__, "be-agent", str(seconds),
         str(results)], env=kept, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    over, sent = threading.Event(), {"requests": 0, "spans": 0}
    flooding = threading.Thread(target=flood, args=(told, over, sent))
    if way == "flooded":
        flooding.start()
    hawk.wait()
    over.set()
    if way == "flooded":
        flooding.join()
    if server is not None:
        server.close()
    found = json.loads(results.read_text())
    found["spans"] = sent["spans"]
    return found


def main():
    if sys.argv[1:2] == ["be-agent"]:
        be_agent(float(sys.argv[2]), sys.argv[3])
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else measured.RUNS
    measured.print_machine()
    ways = ("alone", "flooded", "export", "export hangs")
    found = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(runs):
            for way in ways:
                found[way].append(
                    measure(seconds, way, pathlib.Path(scratch)))
    for way in ways:
        print(f"{way}: slowest line "
              + measured.describe([each["worst"] for each in found[way]], "ms",
                                  1e3)
              + "; 99.9 % within "
              + measured.describe([each["p99.9"] for each in found[way]], "ms",
                                  1e3)
              + "; lines a second "
              + measured.describe([each["lines"] / each["seconds"]
                                   for each in found[way]], ""))
    print("flood: " + measured.describe(
        [each["spans"] / each["seconds"] for each in found["flooded"]],
        "thousand spans/s", 1e-3))


if __name__ == "__main__":
    main()
