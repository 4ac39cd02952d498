#!/usr/bin/env python3
"""test_export.py HAWKCTL: what `hawkctl export` makes of recordings and of
other files, read by a reader that knows nothing of hawkctl."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "interop"))
import trace_reader  # noqa: E402

HAWKCTL = None
LIMIT = 120
START = 1700000000000000000
TRACE, SPAN = "65e31bc685248b7cd655a029a2e51ac9", "8356f86418492531"

HEADER = {"k": "hawk", "w": 0, "q": 0, "t": 0, "v": 1, "min": 1,
          "id": "x", "boot_id": "", "pid_namespace": 0,
          "time_unix_nano": str(START), "monotonic_nano": "5",
          "boottime_nano": "5", "tool": {"name": "hawkctl", "version": "1"},
          "pid": 1, "start": 0, "argv": ["python3", "-u", "/srv/orders.py"],
          "cwd": "/", "correlation_id": "run-1", "trace_id": TRACE,
          "span_id": SPAN}

# Everything that OTLP has a place for, in the strict spelling.
SPANS = {"resourceSpans": [
    {"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}},
        {"key": "process.pid", "value": {"intValue": "4711"}}],
        "droppedAttributesCount": 1},
     "schemaUrl": "https://opentelemetry.io/schemas/1.27.0",
     "scopeSpans": [
         {"scope": {"name": "lib", "version": "2", "attributes": [
             {"key": "a", "value": {"boolValue": True}}]},
          "schemaUrl": "x",
          "spans": [
              {"traceId": TRACE, "spanId": "00f067aa0ba902b7",
               "parentSpanId": SPAN, "traceState": "a=b,c=d", "flags": 257,
               "name": "größer 日本 😀", "kind": 3,
               "startTimeUnixNano": str(START + 1_000_001),
               "endTimeUnixNano": str(START + 2_000_000_003),
               "attributes": [
                   {"key": "big", "value": {"intValue": "9007199254740993"}},
                   {"key": "low",
                    "value": {"intValue": "-9223372036854775808"}},
                   {"key": "nan", "value": {"doubleValue": "NaN"}},
                   {"key": "real", "value": {"doubleValue": 0.1}},
                   {"key": "bytes", "value": {"bytesValue": "AAEC/w=="}},
                   {"key": "none", "value": {}},
                   {"key": "list", "value": {"arrayValue": {"values": [
                       {"stringValue": "x"}, {"intValue": "1"}]}}},
                   {"key": "map", "value": {"kvlistValue": {"values": [
                       {"key": "in_ner",
                        "value": {"stringValue": "y"}}]}}}],
               "droppedAttributesCount": 3,
               "events": [{"timeUnixNano": str(START + 5), "name": "exception",
                           "attributes": [
                               {"key": "exception.type",
                                "value": {"stringValue": "KeyError"}}]}],
               "links": [{"traceId": "0af7651916cd43dd8448eb211c80319c",
                          "spanId": "b7ad6b7169203331", "traceState": "x=y",
                          "attributes": [], "flags": 1}],
               "status": {"message": "no card", "code": 2}},
              {"traceId": TRACE, "spanId": "00f067aa0ba902b8", "name": "",
               "startTimeUnixNano": "0", "endTimeUnixNano": "0",
               "status": {}}]}]}]}
LOGS = {"resourceLogs": [
    {"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}}]},
     "scopeLogs": [{"logRecords": [
         {"timeUnixNano": str(START + 9),
          "observedTimeUnixNano": str(START + 10), "severityNumber": 13,
          "severityText": "warning", "eventName": "payment",
          "body": {"kvlistValue": {"values": [
              {"key": "card", "value": {"intValue": "5"}}]}},
          "attributes": [{"key": "order", "value": {"stringValue": "o1"}}],
          "flags": 1, "traceId": TRACE, "spanId": "00f067aa0ba902b7"}]}]}]}
METRICS = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
    {"name": "m", "unit": "1", "sum": {
        "dataPoints": [{"asInt": "7", "timeUnixNano": str(START)}],
        "aggregationTemporality": 2, "isMonotonic": True}}]}]}]}


def seal(record):
    body = json.dumps(record, separators=(",", ":")).encode()[:-1]
    return body + b',"c":"%08x"}\n' % trace_reader.crc32c(body)


def otlp(number, signal, data):
    return {"k": "otlp", "w": 3, "q": number, "t": 10 + number, "pid": 4711,
            "start": 1, "signal": signal, "encoding": "json",
            "observed_timestamp": str(START + 99), "request": number + 1,
            "data": data}


def out(number, offset, text):
    return {"k": "out", "w": 1, "q": number, "t": 1000 + number, "s": "stdout",
            "o": offset, "l": text}


def event(number, name, **more):
    return {"k": "event", "w": 0, "q": number, "t": 2000 + number, "pid": 4711,
            "start": 1, "observed_timestamp": str(START + 2000),
            "event_name": name, **more}


def elements(lines, signal):
    """(resource and its schema, scope and its schema, element) of a file."""
    outer, inner, items = {
        "traces": ("resourceSpans", "scopeSpans", "spans"),
        "logs": ("resourceLogs", "scopeLogs", "logRecords"),
        "metrics": ("resourceMetrics", "scopeMetrics", "metrics")}[signal]
    found = []
    for document in lines:
        for resource in document.get(outer, []):
            around = {key: value for key, value in resource.items()
                      if key != inner}
            for scope in resource[inner]:
                own = {key: value for key, value in scope.items()
                       if key != items}
                found += [(around, own, element) for element in scope[items]]
    return found


def attributes(element):
    return {each["key"]: next(iter(each["value"].values()), None)
            for each in element.get("attributes", [])}


class Export(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.place.name, "t.hawk")

    def tearDown(self):
        self.place.cleanup()

    def write(self, *records):
        self.path.write_bytes(b"".join(map(seal, (HEADER, *records))))

    def export(self, *words, path=None, status=0):
        done = subprocess.run(
            [HAWKCTL, "export", str(path or self.path), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode()

    def lines(self, *words, **more):
        return [json.loads(line) for line
                in self.export("--to", "otlp", *words, **more).splitlines()]

    def received(self, signal, *words):
        """What does not stand in a scope of our own."""
        return [each for each in elements(self.lines(*words), signal)
                if each[1].get("scope", {}).get("name") != "hawkctl"]

    def test_what_came_goes_out_as_it_was(self):
        self.write(otlp(0, "traces", SPANS), otlp(1, "logs", LOGS),
                   otlp(2, "metrics", METRICS))
        for signal, sent in (("traces", SPANS), ("logs", LOGS),
                             ("metrics", METRICS)):
            self.assertEqual(self.received(signal), elements([sent], signal))

    def test_twice_is_the_same(self):
        self.write(otlp(0, "traces", SPANS), otlp(1, "logs", LOGS))
        first = pathlib.Path(self.place.name, "first.jsonl")
        first.write_text("".join(
            json.dumps(line, ensure_ascii=False) + "\n"
            for line in [SPANS, LOGS]), encoding="utf-8")
        again = self.lines(path=first)
        self.assertEqual([each[2] for each in elements(again, "traces")],
                         [each[2] for each in elements([SPANS], "traces")])
        self.assertEqual([each[2] for each in elements(again, "logs")],
                         [each[2] for each in elements([LOGS], "logs")])

    def test_dialects_become_strict(self):
        self.write(otlp(0, "traces", {"resource_spans": [{"scope_spans": [
            {"spans": [{"trace_id": TRACE.upper(), "span_id": "00F067AA0BA902B7",
                        "kind": "SPAN_KIND_SERVER", "start_time_unix_nano": 5,
                        "attributes": [
                            {"key": "n", "value": {"intValue": 12}},
                            {"key": "f", "value": {"intValue": 1e21}}]}]}]}]}))
        self.assertEqual(self.received("traces")[0][2], {
            "traceId": TRACE, "spanId": "00f067aa0ba902b7", "kind": 2,
            "startTimeUnixNano": "5", "attributes": [
                {"key": "n", "value": {"intValue": "12"}},
                {"key": "f", "value": {"doubleValue": 1e21}}]})

    def test_the_run_is_a_span(self):
        self.write({"k": "end", "w": 0, "q": 1, "t": 5_000_000, "pid": 4711,
                    "start": 1, "code": 3})
        found = elements(self.lines(), "traces")
        self.assertEqual(len(found), 1)
        resource, scope, span = found[0]
        self.assertEqual(scope["scope"]["name"], "hawkctl")
        self.assertEqual(span["spanId"], SPAN)
        self.assertEqual(span["name"], "run orders")
        self.assertEqual(span["endTimeUnixNano"], str(START + 5_000_000))
        self.assertEqual(span["status"],
                         {"code": 2, "message": "ended with status 3"})
        self.assertEqual(attributes(resource["resource"])["service.name"],
                         "orders")

    def test_lines_are_log_records(self):
        text = ("plain\n"
                '{"time":"2023-11-14T22:13:20.5Z","level":"error",'
                f'"msg":"boom","request_id":"r1","trace_id":"{TRACE}",'
                '"span_id":"00f067aa0ba902b7"}\n'
                "ERROR failed\nTraceback (most recent call last):\n"
                '  File "a.py", line 1, in f\nKeyError: 1\n')
        self.write(out(0, 0, text))
        logs = [each[2] for each in elements(self.lines(), "logs")]
        self.assertEqual(len(logs), 3)
        plain, own, failed = logs
        self.assertEqual(plain["body"], {"stringValue": "plain"})
        self.assertEqual(plain["observedTimeUnixNano"], str(START + 1000))
        self.assertNotIn("timeUnixNano", plain)
        self.assertEqual((plain["traceId"], plain["spanId"]), (TRACE, SPAN))
        self.assertEqual(attributes(plain)["log.iostream"], "stdout")
        self.assertEqual(own["body"], {"stringValue": "boom"})
        self.assertEqual(own["severityNumber"], 17)
        self.assertEqual(own["timeUnixNano"], "1700000000500000000")
        self.assertEqual(own["spanId"], "00f067aa0ba902b7")
        self.assertEqual(attributes(own)["request_id"], "r1")
        self.assertIn("KeyError: 1", failed["body"]["stringValue"])

    def test_stories_are_spans(self):
        self.write(
            event(1, "hawk.story", correlation_id="s1", timestamp=START + 10,
                  attributes={"kind": "task", "name": "answer",
                              "file": "a.py", "line": 7}),
            event(2, "hawk.story", correlation_id="s2", timestamp=START + 20,
                  attributes={"kind": "http", "name": "GET /",
                              "parent": "s1"}),
            event(3, "hawk.story.end", correlation_id="s1",
                  timestamp=START + 5000,
                  attributes={"outcome": "error", "error_type": "KeyError",
                              "error": "'dan'", "duration_nano": 4000}))
        spans = {each[2]["name"]: each[2]
                 for each in elements(self.lines(), "traces")}
        task, request = spans["task answer"], spans["http GET /"]
        self.assertEqual(task["parentSpanId"], SPAN)
        self.assertEqual(task["startTimeUnixNano"], str(START + 10))
        self.assertEqual(task["endTimeUnixNano"], str(START + 4010))
        self.assertEqual(task["status"],
                         {"code": 2, "message": "KeyError: 'dan'"})
        self.assertEqual(task["events"][0]["name"], "exception")
        self.assertEqual(attributes(task)["code.line.number"], "7")
        self.assertEqual(request["parentSpanId"], task["spanId"])
        self.assertEqual(request["kind"], 2)
        self.assertNotIn("endTimeUnixNano", request)

    def finding(self, *more):
        """A recording in which a rule finds something."""
        trouble = "Traceback (most recent call last):\n"
        self.write(*more, event(
            1, "hawk.task.failed", timestamp=START + 1000,
            attributes={"error_type": "KeyError", "error": "'x'",
                        "message": "Task exception was never retrieved",
                        "handled": False, "file": "/srv/orders.py", "line": 7,
                        "function": "f", "stack": "/srv/orders.py:7 f",
                        "interpreter": 0, "task": "Task-1"}))
        return trouble

    def test_findings(self):
        self.finding()
        found = [each[2] for each in elements(self.lines(), "logs")
                 if each[2].get("eventName") == "hawkctl.finding"]
        if not found:
            self.skipTest("no rule speaks of this event alone")
        record = found[0]
        self.assertIn("hawkctl.rule", attributes(record))
        self.assertEqual(
            [each[2] for each in elements(self.lines("--no-findings"), "logs")
             if each[2].get("eventName") == "hawkctl.finding"], [])

    def test_a_finding_is_an_event_of_its_span(self):
        self.finding(otlp(0, "traces", {"resourceSpans": [
            {"resource": {"attributes": [{"key": "process.pid", "value": {
                "intValue": "4711"}}]}, "scopeSpans": [{"spans": [
                    {"traceId": TRACE, "spanId": "00f067aa0ba902b7",
                     "name": "op", "startTimeUnixNano": str(START),
                     "endTimeUnixNano": str(START + 10**9)}]}]}]}))
        if "hawkctl.finding" not in self.export("--to", "otlp"):
            self.skipTest("no rule speaks of this event alone")
        span = self.received("traces")[0][2]
        self.assertEqual(span["events"][0]["name"], "hawkctl.finding")
        self.assertIn("hawkctl.rule", attributes(span["events"][0]))

    def test_one_id(self):
        self.write(otlp(0, "traces", {"resourceSpans": [{"scopeSpans": [
            {"spans": [
                {"traceId": f"{i:032x}", "spanId": f"{i:016x}", "name": f"{i}",
                 "startTimeUnixNano": str(START + i), "attributes": [
                     {"key": "correlation_id",
                      "value": {"stringValue": f"order-{i}"}}]}
                for i in range(1, 4)]}]}]}),
            out(0, 0, "[order-2] mine\n[order-3] not\n"))
        lines = self.lines("-c", "order-2")
        self.assertEqual([each[2]["name"]
                          for each in elements(lines, "traces")], ["2"])
        self.assertEqual([each[2]["body"]["stringValue"]
                          for each in elements(lines, "logs")],
                         ["[order-2] mine"])
        self.export("--to", "otlp", "-c", "order-9", status=1)

    def test_secrets_stay_here(self):
        secret = "hunter2hunter2"
        self.write(
            otlp(0, "traces", {"resourceSpans": [{"scopeSpans": [{"spans": [
                {"traceId": TRACE, "spanId": "00f067aa0ba902b7",
                 "name": f"GET /?password={secret}", "startTimeUnixNano": "5",
                 "attributes": [
                     {"key": "db.password", "value": {"stringValue": secret}},
                     {"key": "m", "value": {"kvlistValue": {"values": [
                         {"key": "api_key",
                          "value": {"stringValue": secret}}]}}}],
                 "events": [{"name": "e", "timeUnixNano": "5", "attributes": [
                     {"key": "token",
                      "value": {"stringValue": secret}}]}]}]}]}]}),
            out(0, 0, f"login password={secret}\n"
                      '{"level":"info","msg":"x","password":"' + secret
                      + '"}\n'),
            event(1, "mine", body=f"token={secret}",
                  attributes={"secret": secret}))
        for form in ("otlp", "zipkin", "chrome", "html"):
            self.assertNotIn(secret, self.export("--to", form), form)

    def test_zipkin(self):
        self.write(otlp(0, "traces", SPANS))
        spans = json.loads(self.export("--to", "zipkin"))
        span = next(each for each in spans if each["id"] == "00f067aa0ba902b7")
        self.assertEqual(span["traceId"], TRACE)
        self.assertEqual(span["parentId"], SPAN)
        self.assertEqual(span["kind"], "CLIENT")
        self.assertEqual(span["duration"], 1_999_000)
        self.assertEqual(span["tags"]["error"], "no card")
        self.assertEqual(span["tags"]["big"], "9007199254740993")

    def test_zipkin_of_nothing_is_a_list(self):
        empty = pathlib.Path(self.place.name, "a.log")
        empty.write_text("2026-11-21T10:00:00Z INFO hello\n")
        self.assertEqual(
            json.loads(self.export("--to", "zipkin", path=empty)), [])

    def test_chrome(self):
        self.write(otlp(0, "traces", SPANS), out(0, 0, "hello\n"))
        events = json.loads(self.export("--to", "chrome"))["traceEvents"]
        names = {each["name"] for each in events if each["ph"] == "X"}
        self.assertIn("größer 日本 😀", names)
        self.assertIn("hello", {each["name"] for each in events
                                if each["ph"] == "i"})
        processes = {each["args"]["name"] for each in events
                     if each["name"] == "process_name"}
        self.assertEqual(processes, {"shop", "orders"})

    def test_a_page(self):
        self.write(out(0, 0, "hello page\n"))
        page = self.export("--to", "html")
        self.assertTrue(page.startswith("<!doctype html>")
                        or page.startswith("<!DOCTYPE html>"), page[:40])
        self.assertIn("hello page", page)

    def test_a_log_becomes_otlp(self):
        log = pathlib.Path(self.place.name, "a.log")
        log.write_text("2026-11-21T10:00:00.5Z ERROR [r1] no card\n"
                       "2026-11-21T10:00:01Z INFO [r2] fine\n")
        logs = elements(self.lines("-c", "r1", path=log), "logs")
        self.assertEqual(len(logs), 1)
        self.assertEqual(logs[0][2]["severityNumber"], 17)
        self.assertEqual(logs[0][2]["timeUnixNano"], "1795255200500000000")

    def test_damage_is_an_error(self):
        self.write(out(0, 0, "one\n"), out(1, 4, "two\n"))
        text = self.path.read_bytes().replace(b'"l":"one', b'"l":"ONE')
        self.path.write_bytes(text)
        self.export("--to", "otlp", status=2)

    def test_its_own_input_is_not_overwritten(self):
        self.write(out(0, 0, "one\n"))
        before = self.path.read_bytes()
        self.export("--to", "otlp", "--output", str(self.path), status=2)
        self.assertEqual(self.path.read_bytes(), before)


if __name__ == "__main__":
    HAWKCTL = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
