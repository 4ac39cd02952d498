"""One form for spans and logs, whoever tells of them, so that both sides of a
wire can be compared. The programs here write it; OTLP/JSON and Zipkin are read
into it.

A span has trace_id, span_id, parent_span_id ("" for none), trace_state, name,
kind (OTLP's number), start and end (ns, a decimal string), attributes, events
(name, time, attributes), links (trace_id, span_id, trace_state, attributes),
status (code, message), resource, scope (name, version). A log record has
trace_id, span_id, time, observed, severity_number, severity_text, event_name,
body, attributes, resource, scope. A value is {KIND: content} as in OTLP, with
the content of intValue a decimal string, of doubleValue the 16 hexadecimal
digits of its bits, of bytesValue hexadecimal digits, of arrayValue a list and
of kvlistValue a dictionary of values; {} is no value.
"""

import base64
import itertools
import json
import struct

SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"),
           "-Infinity": float("-inf")}
KINDS = {"SERVER": 2, "CLIENT": 3, "PRODUCER": 4, "CONSUMER": 5}


def bits_of(number):
    """All NaNs are one."""
    if number != number:  # pylint: disable=comparison-with-itself
        return "7ff8000000000000"
    return struct.pack(">d", number).hex()


def read_json(text):
    """As json.loads(), which makes an integer of -0; some write -0.0 so."""
    return json.loads(text, parse_int=lambda digits: -0.0 if digits == "-0"
                      else int(digits))


def value_of(value):
    """An AnyValue of OTLP/JSON."""
    for kind, content in (value or {}).items():
        if kind == "intValue":
            return {kind: str(int(content))}
        if kind == "doubleValue":
            return {kind: bits_of(SPECIAL[content] if content in SPECIAL
                                  else float(content))}
        if kind == "bytesValue":
            return {kind: base64.b64decode(content).hex()}
        if kind == "arrayValue":
            return {kind: [value_of(each)
                           for each in content.get("values", [])]}
        if kind == "kvlistValue":
            return {kind: map_of(content.get("values", []))}
        return {kind: content}
    return {}


def map_of(pairs):
    return {pair["key"]: value_of(pair.get("value")) for pair in pairs or []}


def scope_of(scope):
    scope = scope or {}
    return {"name": scope.get("name", ""), "version": scope.get("version", "")}


def number_of(time):
    return str(int(time or 0))


def span_of(span, resource, scope):
    status = span.get("status") or {}
    return {
        "trace_id": span["traceId"].lower(), "span_id": span["spanId"].lower(),
        "parent_span_id": span.get("parentSpanId", "").lower(),
        "trace_state": span.get("traceState", ""),
        "name": span.get("name", ""), "kind": span.get("kind", 0),
        "start": number_of(span.get("startTimeUnixNano")),
        "end": number_of(span.get("endTimeUnixNano")),
        "attributes": map_of(span.get("attributes")),
        "events": [{"name": event.get("name", ""),
                    "time": number_of(event.get("timeUnixNano")),
                    "attributes": map_of(event.get("attributes"))}
                   for event in span.get("events", [])],
        "links": [{"trace_id": link["traceId"].lower(),
                   "span_id": link["spanId"].lower(),
                   "trace_state": link.get("traceState", ""),
                   "attributes": map_of(link.get("attributes"))}
                  for link in span.get("links", [])],
        "status": {"code": status.get("code", 0),
                   "message": status.get("message", "")},
        "resource": resource, "scope": scope,
    }


def log_of(log, resource, scope):
    return {
        "trace_id": log.get("traceId", "").lower(),
        "span_id": log.get("spanId", "").lower(),
        "time": number_of(log.get("timeUnixNano")),
        "observed": number_of(log.get("observedTimeUnixNano")),
        "severity_number": log.get("severityNumber", 0),
        "severity_text": log.get("severityText", ""),
        "event_name": log.get("eventName", ""),
        "body": value_of(log.get("body")),
        "attributes": map_of(log.get("attributes")),
        "resource": resource, "scope": scope,
    }


def read_otlp(request, signal, scopes, records, make):
    for resource in request.get(signal, []):
        about = map_of((resource.get("resource") or {}).get("attributes"))
        for scope in resource.get(scopes, []):
            for record in scope.get(records, []):
                yield make(record, about, scope_of(scope.get("scope")))


def spans_of(request):
    """The spans of an OTLP/JSON request or file."""
    return list(read_otlp(request, "resourceSpans", "scopeSpans", "spans",
                          span_of))


def logs_of(request):
    return list(read_otlp(request, "resourceLogs", "scopeLogs", "logRecords",
                          log_of))


def metrics_of(request):
    """(name, unit) of every metric."""
    return [(metric["name"], metric.get("unit", ""))
            for resource in request.get("resourceMetrics", [])
            for scope in resource.get("scopeMetrics", [])
            for metric in scope.get("metrics", [])]


def annotation_of(value):
    """The event's name; Python's exporter writes {NAME: ATTRIBUTES}."""
    try:
        return next(iter(json.loads(value)))
    except (ValueError, TypeError, StopIteration):
        return value


def zipkin_of(span):
    """What Zipkin v2 has room for, of a span in its JSON: microseconds, and
    no types. A server may lower-case the name. Exporters round times up or
    down: compare with slack=1."""
    return {
        "trace_id": span["traceId"].rjust(32, "0"), "span_id": span["id"],
        "parent_span_id": span.get("parentId", ""),
        "name": span.get("name", "").lower(),
        "kind": KINDS.get(span.get("kind"), 1),
        "start": span["timestamp"], "duration": span.get("duration", 0),
        "events": sorted([event["timestamp"], annotation_of(event["value"])]
                         for event in span.get("annotations", [])),
    }


def as_zipkin(span):
    """The same of a span in the form of this file."""
    start, end = int(span["start"]), int(span["end"])
    return {
        **{key: span[key] for key in ("trace_id", "span_id", "parent_span_id",
                                      "kind")},
        "name": span["name"].lower(), "start": start // 1000,
        "duration": (end - start) // 1000,
        "events": sorted([int(event["time"]) // 1000, event["name"]]
                         for event in span["events"]),
    }


def differences(expected, got, slack=0, limit=20):
    """What is not equal, a line each, the first ones of many. Numbers may
    differ by slack."""
    return list(itertools.islice(compare(expected, got, slack, ""), limit))


def compare(expected, got, slack, path):
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(expected.keys() | got.keys()):
            yield from compare(expected.get(key), got.get(key), slack,
                               f"{path}/{key}")
    elif (isinstance(expected, list) and isinstance(got, list)
          and len(expected) == len(got)):
        for at, (one, other) in enumerate(zip(expected, got)):
            yield from compare(one, other, slack, f"{path}/{at}")
    elif (isinstance(expected, int) and isinstance(got, int)
          and abs(expected - got) <= slack):
        pass
    elif expected != got:
        yield f"{path}: {expected!r:.200} became {got!r:.200}"


def span_differences(expected, got, **more):
    """Of two lists of spans, whatever their order."""
    found = differences({span["span_id"]: span for span in expected},
                        {span["span_id"]: span for span in got}, **more)
    if len(expected) != len(got):
        found.append(f"{len(expected)} spans became {len(got)}")
    return found


def log_differences(expected, got, **more):
    """Of two lists of log records, by the time each was observed at."""
    def key(log):
        return int(log["observed"]), log["severity_number"]
    return differences(sorted(expected, key=key), sorted(got, key=key), **more)
