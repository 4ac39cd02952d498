#!/usr/bin/env python3
"""Spans per second of a core: `hawkctl receive` into a trace beside an
OpenTelemetry Collector into a file, and into nothing, the same requests in
turns. What counts is the server's own CPU time.

    receive_vs_collector.py PACKAGES [SPANS [RUNS]]   200000 spans, 9 runs

PACKAGES is where interop/servers/partners.py has built the Collector; without
one, hawkctl is measured alone."""

import pathlib
import statistics
import sys

import measured
import otlp_load

sys.path.insert(0, str(measured.ROOT / "tests" / "interop" / "servers"))
from otel_collector import Collector  # noqa: E402
from partners import Missing, Partners  # noqa: E402
from server import Server, find_port, request  # noqa: E402

WARM = 10000  # spans before it counts


class Receive(Server):
    """hawkctl receive, started as the others are."""

    KIND = "hawkctl"

    def __init__(self, partners):
        super().__init__(partners)
        self.port = 0

    def command(self):
        self.port = find_port()
        self.file.unlink(missing_ok=True)
        return [measured.HAWKCTL, "receive", "--listen",
                f"127.0.0.1:{self.port}", "--output", str(self.file)]

    def is_ready(self):
        status, _ = request(f"{self.endpoint}/v1/traces", b"",
                            {"Content-Type": "application/x-protobuf"})
        return status == 200

    @property
    def file(self):
        return self.directory / "received.hawk"

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"


class Nothing(Partners):
    """hawkctl is built already."""

    def need(self, kind):
        pass


def most_memory(pid):
    """VmHWM, MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Subject:
    """A server, and what its runs said."""

    def __init__(self, name, make):
        self.name, self.make = name, make
        self.rates, self.walls, self.memory = [], [], []

    def measure(self, encoding, spans):
        with self.make() as server:
            requests = list(otlp_load.make_requests(server.endpoint, encoding))
            otlp_load.send_all(server.endpoint, requests, WARM)
            before = measured.cpu_seconds(server.pid)
            sent, seconds, refused = otlp_load.send_all(
                server.endpoint, requests, spans)
            used = measured.cpu_seconds(server.pid) - before
            if refused:
                raise SystemExit(f"{self.name} refused: {refused}")
            self.rates.append(sent / used)
            self.walls.append(sent / seconds)
            self.memory.append(most_memory(server.pid))

    def report(self, encoding):
        print(f"{self.name}, {encoding}: "
              + measured.describe(self.rates, "thousand spans/s a core", 1e-3)
              + f"; {statistics.median(self.walls) / 1000:.0f} thousand/s by "
              f"the clock, at most {max(self.memory):.0f} MiB", flush=True)


def make_subjects(partners):
    yield "hawkctl receive", lambda: Receive(Nothing("."))
    try:
        partners.need(Collector.KIND)
    except Missing as reason:
        print(f"no Collector: {reason}")
        return
    yield "Collector to a file", lambda: Collector(partners)
    yield "Collector to nothing", lambda: Collector(partners, "nop")


def main():
    partners = Partners(sys.argv[1])
    spans = int(sys.argv[2]) if len(sys.argv) > 2 else 200000
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else measured.RUNS
    measured.print_machine()
    for encoding in otlp_load.TYPES:
        subjects = [Subject(*each) for each in make_subjects(partners)]
        for _ in range(runs):
            for subject in subjects:
                subject.measure(encoding, spans)
        for subject in subjects:
            subject.report(encoding)


if __name__ == "__main__":
    main()
