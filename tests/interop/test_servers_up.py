#!/usr/bin/env python3
"""test_servers_up.py PACKAGES [WORDS]: the real servers and clients that other
tests compare hawkctl with, compared with themselves: a span sent by a plain
POST is read back equal, and what a client emitted is what a real server got.

PACKAGES is a directory below the build directory. What cannot be had here is
skipped, with the reason; WORDS take the cases with one of them in their name.
"""

import json
import pathlib
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "servers"), str(HERE / "clients")]

import plain  # noqa: E402
from client import CLIENTS, environment_of, run_client  # noqa: E402
from jaeger import Jaeger  # noqa: E402
from otel_collector import Collector  # noqa: E402
from partners import Missing, Partners  # noqa: E402
from server import request  # noqa: E402
from trace_processor import TraceProcessor  # noqa: E402
from zipkin import Zipkin  # noqa: E402

JSON = {"Content-Type": "application/json"}
TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"
START = 1544712660000000001  # ns
OTLP = {"resourceSpans": [{
    "resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "svc-Ä"}}]},
    "scopeSpans": [{"scope": {"name": "test", "version": "1"}, "spans": [{
        "traceId": TRACE, "spanId": SPAN, "parentSpanId": "00f067aa0ba902b7",
        "name": "work 🦅", "kind": 3, "startTimeUnixNano": str(START),
        "endTimeUnixNano": str(START + 5_000_001),
        "attributes": [
            {"key": "big", "value": {"intValue": "9007199254740993"}},
            {"key": "min", "value": {"intValue": str(-2 ** 63)}},
            {"key": "nan", "value": {"doubleValue": "NaN"}},
            {"key": "bytes", "value": {"bytesValue": "AP8="}},
            {"key": "list", "value": {"arrayValue": {"values": [
                {"boolValue": True}, {"stringValue": "ü\u2028"}]}}}],
        "events": [{"timeUnixNano": str(START + 7), "name": "e"}],
        "links": [{"traceId": TRACE[::-1], "spanId": SPAN[::-1]}],
        "status": {"code": 2, "message": "it failed"}}]}]}]}
ZIPKIN = [{"traceId": TRACE, "id": SPAN, "parentId": "00f067aa0ba902b7",
           "name": "work ü\u2028", "kind": "CLIENT",
           "timestamp": 1544712660000001, "duration": 5,
           "localEndpoint": {"serviceName": "svc"},
           "tags": {"error": "it\nfailed", "big": "9007199254740993"},
           "annotations": [{"timestamp": 1544712660000002, "value": "e"}]}]


def post(url, body):
    status, answer = request(url, json.dumps(body).encode(), JSON)
    if status not in (200, 202):
        raise AssertionError(f"{url} answers {status}: {answer[:200]}")


def check_collector(partners, _):
    with Collector(partners) as collector:
        post(collector.traces_url, OTLP)
        got = collector.wait_for(1, plain.spans_of)
    return plain.span_differences(plain.spans_of(OTLP), got)


def check_jaeger(partners, directory):
    """By both of its APIs; and what a client emitted, NaN and all."""
    with Jaeger(partners) as jaeger:
        post(jaeger.traces_url, OTLP)
        found = plain.span_differences(plain.spans_of(OTLP),
                                       jaeger.wait_for_spans(TRACE, 1))
        other = json.loads(json.dumps(OTLP).replace(TRACE, TRACE[::-1])
                           .replace('"NaN"', "0.5"))
        post(jaeger.traces_url, other)
        old = jaeger.wait_for_trace(TRACE[::-1], 1)["spans"][0]
        if (old["spanID"], old["duration"]) != (SPAN, 5000):
            found.append(f"/api/traces has {old}")
    for client in (("js", "protobuf"), ("python", "json")):
        with Jaeger(partners) as jaeger:
            told = run_client(partners, client, directory / "emitted",
                              environment_of(jaeger, client[1])).spans
            found += jaeger_differences(jaeger, told)
    return found


def jaeger_differences(jaeger, told):
    ids = [span["trace_id"] for span in told]
    got = [span for each in sorted(set(ids))
           for span in jaeger.wait_for_spans(each, ids.count(each))]
    for span in told:  # one that took no time is shown as 1 ns
        span["end"] = str(max(int(span["end"]), int(span["start"]) + 1))
    return plain.span_differences(told, got)


def check_zipkin(partners, _):
    with Zipkin(partners) as zipkin:
        post(zipkin.spans_url, ZIPKIN)
        got = zipkin.wait_for_trace(TRACE, 1)
    return plain.differences(ZIPKIN, got)


def check_trace_processor(partners, directory):
    """It sees what is there, and that what overlaps is dropped."""
    slices = [{"ph": "X", "pid": 1, "tid": 1, "name": "é", "ts": 1, "dur": 10,
               "args": {"big": 9007199254740993}},
              {"ph": "X", "pid": 1, "tid": 1, "name": "in", "ts": 2, "dur": 3}]
    wrong = {"ph": "X", "pid": 1, "tid": 1, "name": "x", "ts": 4, "dur": 30}
    found = []
    file = directory / "trace.json"
    # As UTF-8: it leaves \u escapes as they stand.
    file.write_text(json.dumps({"traceEvents": slices}, ensure_ascii=False),
                    encoding="utf-8")
    with TraceProcessor(partners, file) as perfetto:
        found += perfetto.complaints()
        found += plain.differences(
            [{"name": "é", "ts": 1000, "dur": 10000, "depth": 0},
             {"name": "in", "ts": 2000, "dur": 3000, "depth": 1}],
            perfetto.rows("select name, ts, dur, depth from slice"))
        found += plain.differences(
            [{"int_value": 9007199254740993}], perfetto.rows(
                "select int_value from args where key = 'args.big'"))
    file.write_text(json.dumps({"traceEvents": [*slices, wrong]}))
    with TraceProcessor(partners, file) as perfetto:
        if not perfetto.complaints():
            found.append("a slice that overlaps is not complained of")
    file.write_text("no trace")
    with TraceProcessor(partners, file) as perfetto:
        if not perfetto.complaints():
            found.append("what is no trace is not complained of")
    return found


def check_clients(partners, directory, variant):
    """One server for the clients of both languages."""
    server = Zipkin(partners) if variant == "zipkin" else Collector(partners)
    found = []
    with server:
        told = [run_client(partners, client, directory / "emitted",
                           environment_of(server, variant))
                for client in CLIENTS if client[1] == variant]
        spans = [span for each in told for span in each.spans]
        logs = [log for each in told for log in each.logs]
        if variant == "zipkin":
            return zipkin_differences(server, spans)
        found += plain.span_differences(
            spans, server.wait_for(len(spans), plain.spans_of))
        if variant != "grpc":
            found += plain.log_differences(
                logs, server.wait_for(len(logs), plain.logs_of))
            server.wait_for(3 * len(told), plain.metrics_of)
    return found


def zipkin_differences(zipkin, spans):
    ids = [span["trace_id"] for span in spans]
    got = [span for each in sorted(set(ids))
           for span in zipkin.wait_for_trace(each, ids.count(each))]
    return plain.span_differences(
        [plain.as_zipkin(span) for span in spans],
        [plain.zipkin_of(span) for span in got], slack=1)


CASES = {
    "collector": check_collector,
    "jaeger": check_jaeger,
    "zipkin": check_zipkin,
    "trace_processor": check_trace_processor,
    **{f"clients {variant}":
       lambda *given, variant=variant: check_clients(*given, variant)
       for variant in ("json", "protobuf", "grpc", "zipkin")},
}


def run(name, check, partners):
    """passed, failed or skipped, and says so."""
    with tempfile.TemporaryDirectory(prefix="hawk-servers-") as directory:
        try:
            found = check(partners, pathlib.Path(directory))
        except Missing as reason:
            print(f"skipped  {name}: {reason}", flush=True)
            return "skipped"
        except Exception:  # pylint: disable=broad-exception-caught
            found = [traceback.format_exc()]
    result = "failed" if found else "passed"
    print("\n  ".join([f"{result}   {name}", *found]), flush=True)
    return result


def main():
    partners = Partners(sys.argv[1])
    words = sys.argv[2:]
    results = [run(name, check, partners) for name, check in CASES.items()
               if not words or any(word in name for word in words)]
    if "failed" in results:
        return 1
    return 0 if "passed" in results else 77


if __name__ == "__main__":
    sys.exit(main())
