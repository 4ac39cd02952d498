#!/usr/bin/env python3
"""test_export.py HAWKCTL PACKAGES: what `hawkctl export` sends, as real servers
have it afterwards: a Collector, Jaeger and Zipkin, asked by their own
interfaces and compared span by span, and Perfetto's trace processor.

PACKAGES is a directory below the build directory; HAWK_REAL_SERVERS=1 brings
into it what has to be compiled. What cannot be had is skipped, with the reason.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "servers"), str(HERE / "clients"), str(HERE)]

import plain  # noqa: E402
import trace_reader  # noqa: E402
from jaeger import Jaeger  # noqa: E402
from otel_collector import Collector  # noqa: E402
from partners import Missing, Partners  # noqa: E402
from trace_processor import TraceProcessor  # noqa: E402
from zipkin import Zipkin  # noqa: E402

HAWKCTL = PACKAGES = None
LIMIT = 120
START = 1795255200_000_000_001
TRACE, RUN = "5b8efff798038103d269b633813fc60c", "8356f86418492531"
COUNT = 200

HEADER = {"k": "hawk", "w": 0, "q": 0, "t": 0, "v": 1, "min": 1,
          "id": "x", "boot_id": "", "pid_namespace": 0,
          "time_unix_nano": str(START), "monotonic_nano": "5",
          "boottime_nano": "5", "tool": {"name": "hawkctl", "version": "1"},
          "pid": 1, "start": 0, "argv": ["python3", "/srv/orders.py"],
          "cwd": "/", "correlation_id": "run-1", "trace_id": TRACE,
          "span_id": RUN}


def span(number):
    """Spans that run at once in two services, with all that OTLP knows."""
    begin = START + (number % 17) * 1_000_003 + number
    return {
        "traceId": TRACE, "spanId": f"{number + 1:016x}",
        "parentSpanId": RUN if number < 5 else f"{number // 5:016x}",
        "traceState": "a=b", "name": f"op {number} größer 😀",
        "kind": 1 + number % 5, "flags": 1,
        "startTimeUnixNano": str(begin),
        "endTimeUnixNano": str(begin + 1 + (number * 7919) % 20_000_000),
        "attributes": [
            {"key": "correlation_id",
             "value": {"stringValue": f"order-{number % 4}"}},
            {"key": "big", "value": {"intValue": "9007199254740993"}},
            {"key": "min", "value": {"intValue": str(-2 ** 63)}},
            {"key": "real", "value": {"doubleValue": 0.1}},
            {"key": "yes", "value": {"boolValue": True}},
            {"key": "bytes", "value": {"bytesValue": "AP8="}},
            {"key": "list", "value": {"arrayValue": {"values": [
                {"boolValue": True}, {"stringValue": "ü"}]}}}],
        "events": [{"timeUnixNano": str(begin + 1), "name": "exception",
                    "attributes": [{"key": "exception.type",
                                    "value": {"stringValue": "KeyError"}}]}],
        "links": [{"traceId": TRACE[::-1], "spanId": f"{number + 9:016x}"}],
        "status": {"code": 2, "message": "it failed"} if number % 3 else {}}


def request_of(numbers, service):
    return {"resourceSpans": [{
        "resource": {"attributes": [
            {"key": "service.name", "value": {"stringValue": service}}]},
        "scopeSpans": [{"scope": {"name": "lib", "version": "1"},
                        "spans": [span(number) for number in numbers]}]}]}


REQUESTS = [request_of(range(0, COUNT, 2), "shop"),
            request_of(range(1, COUNT, 2), "bank")]
LOGS = {"resourceLogs": [{
    "resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}}]},
    "scopeLogs": [{"scope": {"name": "lib"}, "logRecords": [
        {"timeUnixNano": str(START + 7), "severityNumber": 13,
         "observedTimeUnixNano": str(START + 8),
         "severityText": "WARN", "body": {"stringValue": "no card ü"},
         "traceId": TRACE, "spanId": f"{1:016x}", "attributes": [
             {"key": "n", "value": {"intValue": "7"}}]}]}]}]}


def seal(record):
    body = json.dumps(record, separators=(",", ":")).encode()[:-1]
    return body + b',"c":"%08x"}\n' % trace_reader.crc32c(body)


def otlp(number, signal, data):
    return {"k": "otlp", "w": 3, "q": number, "t": 10 + number, "pid": 4711,
            "start": 1, "signal": signal, "encoding": "json",
            "observed_timestamp": str(START + 99), "request": number + 1,
            "data": data}


def sent_spans():
    return [each for request in REQUESTS for each in plain.spans_of(request)]


class Real(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.trace = pathlib.Path(cls.place.name, "t.hawk")
        cls.trace.write_bytes(b"".join(map(seal, [
            HEADER, otlp(0, "traces", REQUESTS[0]),
            otlp(1, "traces", REQUESTS[1]), otlp(2, "logs", LOGS),
            {"k": "out", "w": 1, "q": 0, "t": 1000, "s": "stdout", "o": 0,
             "l": "ERROR [order-1] line of the agent\n"},
            {"k": "end", "w": 0, "q": 1, "t": 60_000_000, "pid": 4711,
             "start": 1, "code": 0}])))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def hawkctl(self, *words):
        done = subprocess.run([HAWKCTL, *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def serve(self, kind):
        try:
            server = kind(Partners(PACKAGES))
            server.__enter__()
        except Missing as missing:
            self.skipTest(str(missing))
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def test_collector(self):
        server = self.serve(Collector)
        for words in ((), ("--batch-size", "64K", "--compression", "none")):
            self.hawkctl("export", str(self.trace), "--to", server.endpoint,
                         *words)
        # Both ways: each span came twice, and equal.
        spans = server.wait_for(2 * (COUNT + 1), plain.spans_of)
        own = [each for each in spans if each["span_id"] != RUN]
        expected = sent_spans()
        by_id = {each["span_id"]: each for each in expected}
        self.assertEqual(len(own), 2 * COUNT)
        for each in own:
            self.assertEqual(
                plain.differences(by_id[each["span_id"]], each), [])
        logs = server.wait_for(4, plain.logs_of)
        self.assertEqual(plain.differences(
            plain.logs_of(LOGS)[0],
            next(log for log in logs
                 if log["body"] == {"stringValue": "no card ü"})), [])
        line = next(log for log in logs if log["severity_number"] == 17)
        self.assertEqual(line["body"]["stringValue"],
                         "ERROR [order-1] line of the agent")
        self.assertEqual((line["trace_id"], line["span_id"]), (TRACE, RUN))

    def test_jaeger(self):
        server = self.serve(Jaeger)
        # It takes no log records, and that is no failure.
        self.hawkctl("export", str(self.trace), "--to", server.endpoint)
        server.wait_for_trace(TRACE, COUNT + 1)
        got = [each for each in plain.spans_of(server.find_otlp(TRACE))
               if each["span_id"] != RUN]
        for each in got:
            for key in [key for key in each["attributes"]
                        if key.startswith("@jaeger@")]:
                del each["attributes"][key]
        self.assertEqual(plain.span_differences(sent_spans(), got), [])
        url = "jaeger+" + server.query_url
        log = pathlib.Path(self.place.name, "a.log")
        log.write_text("2026-11-21T09:59:59Z INFO [order-1] before\n")
        by_id = self.hawkctl("replay", "--from", url, "-c", TRACE,
                             "--format", "ndjson").splitlines()
        self.assertEqual(len(by_id), COUNT + 1)
        told = [json.loads(line) for line in self.hawkctl(
            "replay", "--from", url, "--since", "2026-11-21T00:00:00Z", "-c",
            "order-1", str(log), "--format", "ndjson").splitlines()]
        self.assertIn("before", told[0]["body"])
        self.assertEqual(len(told), 1 + COUNT // 4)
        times = [int(each["time_unix_nano"]) for each in told]
        self.assertEqual(times, sorted(times))

    def test_zipkin(self):
        server = self.serve(Zipkin)
        self.hawkctl("export", str(self.trace), "--to", server.spans_url)
        got = [plain.zipkin_of(each)
               for each in server.wait_for_trace(TRACE, COUNT + 1)
               if each["id"] != RUN]
        expected = [plain.as_zipkin(each) for each in sent_spans()]
        for each in got + expected:
            each["events"] = [event[0] for event in each["events"]]
        self.assertEqual(plain.span_differences(expected, got, slack=1), [])

    def test_perfetto(self):
        path = pathlib.Path(self.place.name, "trace.json")
        self.hawkctl("export", str(self.trace), "--to", "chrome", "--output",
                     str(path))
        try:
            with TraceProcessor(Partners(PACKAGES), path) as perfetto:
                self.assertEqual(perfetto.complaints(), [])
                rows = perfetto.rows("select name, ts, dur from slice "
                                     "where category = 'span'")
                self.assertEqual(len(rows), COUNT + 1)
                lengths = {row["name"]: row["dur"] for row in rows}
                for each in sent_spans():
                    self.assertEqual(lengths[each["name"]],
                                     int(each["end"]) - int(each["start"]))
        except Missing as missing:
            self.skipTest(str(missing))


if __name__ == "__main__":
    HAWKCTL = str(pathlib.Path(sys.argv.pop(1)).resolve())
    PACKAGES = pathlib.Path(sys.argv.pop(1))
    unittest.main()
