#!/usr/bin/env python3
"""An agent that treats the receiver of OTLP as nobody should: without its
token, under other names, as a web page, as another user, slowly, with bodies
that become gigabytes, a million brackets, lengths of 2^63 and thousands of
connections. Each is refused with the right status, hawkctl's memory stays
bounded, what the agent writes meanwhile is taken as fast as ever, and who sends
well is heard in the end.

    receiver_abuse.py [CONNECTIONS]"""

import gzip
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

LIMIT = 300  # seconds
CONNECTIONS = 10_000
SPARE = 200  # descriptors that are not connections
# 16 MiB of JSON, and a million values of it; 48 MiB of what came as protobuf.
MOST = 320 << 20
# The agent's own write of a line. Generous: other tests share the machine.
MOST_STALL = 3.0

SPAN = {"traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174", "name": "x",
        "startTimeUnixNano": "1", "endTimeUnixNano": "2"}


def body_of(*spans):
    return json.dumps({"resourceSpans": [{"scopeSpans": [
        {"spans": list(spans)}]}]}).encode()


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


class Target:
    """Where the agent was told to send, by its environment."""

    def __init__(self):
        url = urllib.parse.urlsplit(os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"])
        self.address = (url.hostname, url.port)
        self.host = url.netloc
        self.token = os.environ["OTEL_EXPORTER_OTLP_HEADERS"].split("=", 1)[1]

    def connect(self, limit=60):
        return socket.create_connection(self.address, timeout=limit)

    def head(self, size, path="/v1/traces", kind="application/json", **more):
        headers = {"Host": self.host, "Content-Type": kind,
                   "X-Hawkctl-Token": self.token, "Content-Length": str(size)}
        for name, value in more.items():
            headers[name.replace("_", "-")] = value
        lines = [f"{name}: {value}" for name, value in headers.items()
                 if value is not None]
        return (f"POST {path} HTTP/1.1\r\n" + "\r\n".join(lines)
                + "\r\n\r\n").encode()

    def ask(self, head, body=b""):
        """The status, or 0 if the connection ended without one."""
        with self.connect() as peer:
            try:
                peer.sendall(head)
                peer.sendall(body)
            except OSError:
                pass  # refused at its head: the answer is there
            return status_of(peer)

    def post(self, body, **more):
        return self.ask(self.head(len(body), **more), body)


def status_of(peer):
    answer = b""
    try:
        while b"\r\n" not in answer:
            piece = peer.recv(4096)
            if not piece:
                break
            answer += piece
    except OSError:
        pass
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found[1]) if found else 0


def bomb():
    """Some 330 KB of gzip that are a gigabyte."""
    made = gzip.compress(b"\0" * (64 << 20), 9)
    return made * 5 if len(made) * 16 > 1 << 20 else made * 16


def as_nobody(target):
    """What another user is told; nothing where we are no root."""
    if os.geteuid() != 0:
        return None
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        status = target.post(body_of(SPAN))
        os.write(writes, str(status).encode())
        os._exit(0)
    os.close(writes)
    status = os.read(reads, 16)
    os.close(reads)
    os.waitpid(child, 0)
    return int(status or b"0")


def raise_limit(wanted):
    """Of our descriptors, as far as we may. Returns what it is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def crowd(target, connections):
    """Opens so many, of which most are told to come again; all of them at
    once, where our limit allows that."""
    peers, statuses, opened = [], set(), 0
    most = raise_limit(connections + SPARE) - SPARE
    for _ in range(connections):
        try:
            peers.append(target.connect(5))
        except OSError:
            break
        opened += 1
        if len(peers) > most:
            peers.pop(0).close()
    for peer in peers[-50:]:
        peer.settimeout(0.2)
        statuses.add(status_of(peer))
    for peer in peers:
        peer.close()
    return opened, statuses


def slowly(target, result):
    """Begins a request and does not go on."""
    with target.connect(120) as peer:
        peer.sendall(b"POST /v1/traces HTTP/1.1\r\nHost: ")
        result.append(status_of(peer))


class Writer(threading.Thread):
    """Writes lines all the time; how long did one take at most?"""

    def __init__(self):
        super().__init__(daemon=True)
        self.worst = 0.0
        self.lines = 0
        self.stopped = threading.Event()

    def run(self):
        line = b"x" * 99 + b"\n"
        while not self.stopped.wait(0.002):
            began = time.monotonic()
            os.write(1, line)
            self.worst = max(self.worst, time.monotonic() - began)
            self.lines += 1


def be_hostile(connections, results_path):
    target = Target()
    writer = Writer()
    writer.start()
    slow = []
    slowing = threading.Thread(target=slowly, args=(target, slow))
    slowing.start()
    good = body_of(SPAN)
    proto = {"kind": "application/x-protobuf"}
    many = field(1, field(2, b"\x12\x00" * ((16 << 20) // 2 - 64)))
    seen = {
        "no token": target.post(good, X_Hawkctl_Token=None),
        "wrong token": target.post(good, X_Hawkctl_Token="x" * 32),
        "another host": target.post(good, Host="evil.example:4318"),
        "origin": target.post(good, Origin="http://evil.example"),
        "text/plain": target.post(good, kind="text/plain"),
        "another user": as_nobody(target),
        "bomb": target.post(bomb(), Content_Encoding="gzip"),
        "depth": target.post(b"[" * 1_000_000),
        "packed depth": target.post(gzip.compress(b"[" * (8 << 20)),
                                    Content_Encoding="gzip"),
        "values": target.post(b"[" + b"0," * (7 << 20) + b"0]"),
        "length": target.ask(target.head(1 << 63)),
        "chunk": target.ask(
            target.head(0, Content_Length=None, Transfer_Encoding="chunked"),
            b"8000000000000000\r\nx"),
        "proto length": target.post(
            b"\x0a" + varint(1 << 63) + b"x", **proto),
        "proto many": target.post(many, **proto),
        "proto depth": target.post(deep_proto(), **proto),
        "heads": target.ask(b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000),
        "no http": target.ask(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"),
        "http2": target.ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    }
    opened, crowded = crowd(target, connections)
    seen["crowd"] = sorted(crowded)
    seen["opened"] = opened
    slowing.join(60)
    seen["slow"] = slow[0] if slow else None
    # Whoever sends well is heard, once the crowd has gone.
    for _ in range(100):
        seen["good"] = target.post(good)
        if seen["good"] == 200:
            break
        time.sleep(0.1)
    writer.stopped.set()
    writer.join()
    seen["worst"], seen["lines"] = writer.worst, writer.lines
    pathlib.Path(results_path).write_text(json.dumps(seen))


def deep_proto():
    any_value = field(1, b"x")
    for _ in range(20_000):
        any_value = field(5, field(1, any_value))
        if len(any_value) > 4 << 20:
            break
    return field(1, field(2, field(2, field(9, field(1, b"k")
                                           + field(2, any_value)))))


EXPECTED = {
    "no token": 401, "wrong token": 401, "another host": 403, "origin": 403,
    "text/plain": 415, "bomb": 413, "depth": 413, "packed depth": 413,
    "values": 413, "length": 413, "proto length": 400, "proto many": 413,
    "proto depth": 413, "heads": 431, "no http": 400, "http2": 0, "slow": 408,
    "good": 200,
}


def peak_memory(pid):
    """RssAnon, in bytes; 0 when it has ended."""
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"RssAnon:\s+(\d+)", text)
    return int(found[1]) << 10 if found else 0


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "be-hostile":
        be_hostile(int(sys.argv[2]), sys.argv[3])
        return 0
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else CONNECTIONS
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("OTEL_")}
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        results = pathlib.Path(scratch) / "results"
        trace = pathlib.Path(scratch) / "t.hawk"
        hawk = subprocess.Popen(
            [os.environ["HAWKCTL"], "run", "-v", "-o", str(trace), "--",
             sys.executable, __file__, "be-hostile", str(connections),
             str(results)], env=kept, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        peak, deadline = 0, time.monotonic() + LIMIT
        while hawk.poll() is None and time.monotonic() < deadline:
            peak = max(peak, peak_memory(hawk.pid))
            time.sleep(0.02)
        if hawk.poll() is None:
            hawk.kill()
        said = hawk.communicate()[1]
        if not results.exists():
            print(said)
            return 1
        seen = json.loads(results.read_text())
        for what, status in EXPECTED.items():
            if seen[what] != status:
                problems.append(f"{what}: {seen[what]}, not {status}")
        if seen["chunk"] not in (400, 413):
            problems.append(f"chunk: {seen['chunk']}")
        if seen["another user"] not in (None, 403):
            problems.append(f"another user: {seen['another user']}")
        if seen["opened"] < connections:
            problems.append(f"only {seen['opened']} connections were made")
        if not set(seen["crowd"]) <= {0, 503}:
            problems.append(f"crowd: {seen['crowd']}")
        if peak > MOST:
            problems.append(f"hawkctl had {peak >> 20} MiB")
        if seen["worst"] > MOST_STALL:
            problems.append(f"a line took {seen['worst']:.2f} s")
        text = trace.read_text(encoding="utf-8", errors="replace")
        requests = text.count('{"k":"otlp"')
        if requests != 1:
            problems.append(f"{requests} requests in the trace, not 1")
        if "requests refused" not in said:
            problems.append(f"refusals are not said: {said}")
        print(f"{seen['opened']} connections, {peak >> 20} MiB at most; "
              f"{seen['lines']} lines, the slowest took "
              f"{seen['worst'] * 1000:.1f} ms")
    for problem in problems:
        print(f"FAILED: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
