"""otel_python.py json|protobuf|zipkin|grpc FILE: an agent that tells what it
does by OpenTelemetry's SDK for Python, as its documentation says: the exporters
read their endpoint and headers from the environment. What was emitted goes to
FILE, in the form of plain.py, by exporters that only write down what the SDK
hands them."""

import contextlib
import json
import logging
import os
import sys

from opentelemetry import context, trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs import export as log_export
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor, SimpleSpanProcessor, SpanExporter, SpanExportResult)
from opentelemetry.trace import (
    Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState)

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import plain  # noqa: E402

VARIANT, FILE = sys.argv[1:3]
EMITTED = {"variant": VARIANT, "spans": [], "logs": [], "metrics": []}


def make_exporters():
    """For spans, and for logs and metrics where there are such."""
    # pylint: disable=import-outside-toplevel
    if VARIANT == "zipkin":
        from opentelemetry.exporter.zipkin.json import ZipkinExporter
        return ZipkinExporter(), None, None
    if VARIANT == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import (
            OTLPSpanExporter)
        return OTLPSpanExporter(), None, None
    if VARIANT == "json":
        from opentelemetry.exporter.otlp.json.http import (
            _log_exporter as logs, metric_exporter as metrics,
            trace_exporter as traces)
    else:
        from opentelemetry.exporter.otlp.proto.http import (
            _log_exporter as logs, metric_exporter as metrics,
            trace_exporter as traces)
    return (traces.OTLPSpanExporter(), logs.OTLPLogExporter(),
            metrics.OTLPMetricExporter())


def plain_value(value):
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": plain.bits_of(value)}
    if isinstance(value, bytes):
        return {"bytesValue": value.hex()}
    if isinstance(value, str):
        return {"stringValue": value}
    if hasattr(value, "items"):
        return {"kvlistValue": plain_map(value)}
    return {"arrayValue": [plain_value(each) for each in value]}


def plain_map(attributes):
    return {key: plain_value(value)
            for key, value in (attributes or {}).items()}


def plain_state(state):
    return state.to_header() if state else ""


def plain_id(number, digits):
    return format(number, f"0{digits}x") if number else ""


def plain_scope(scope):
    return {"name": scope.name, "version": scope.version or ""}


def plain_span(span):
    own = span.get_span_context()
    return {
        "trace_id": plain_id(own.trace_id, 32),
        "span_id": plain_id(own.span_id, 16),
        "parent_span_id": plain_id(span.parent.span_id, 16)
        if span.parent else "",
        "trace_state": plain_state(own.trace_state),
        "name": span.name, "kind": span.kind.value + 1,
        "start": str(span.start_time), "end": str(span.end_time),
        "attributes": plain_map(span.attributes),
        "events": [{"name": event.name, "time": str(event.timestamp),
                    "attributes": plain_map(event.attributes)}
                   for event in span.events],
        "links": [{"trace_id": plain_id(link.context.trace_id, 32),
                   "span_id": plain_id(link.context.span_id, 16),
                   "trace_state": "",  # its OTLP exporters leave it out
                   "attributes": plain_map(link.attributes)}
                  for link in span.links],
        "status": {"code": span.status.status_code.value,
                   "message": span.status.description or ""},
        "resource": plain_map(span.resource.attributes),
        "scope": plain_scope(span.instrumentation_scope),
    }


def plain_log(readable):
    log = readable.log_record
    return {
        "trace_id": plain_id(log.trace_id, 32),
        "span_id": plain_id(log.span_id, 16),
        "time": str(log.timestamp or 0),
        "observed": str(log.observed_timestamp or 0),
        "severity_number": log.severity_number.value
        if log.severity_number else 0,
        "severity_text": log.severity_text or "",
        "event_name": log.event_name or "",
        "body": plain_value(log.body), "attributes": plain_map(log.attributes),
        "resource": plain_map(readable.resource.attributes),
        "scope": plain_scope(readable.instrumentation_scope),
    }


class SpanRecorder(SpanExporter):
    def export(self, spans):
        EMITTED["spans"] += [plain_span(span) for span in spans]
        return SpanExportResult.SUCCESS

    def shutdown(self):
        pass


class LogRecorder(log_export.LogRecordExporter):
    def export(self, batch):
        EMITTED["logs"] += [plain_log(log) for log in batch]
        return log_export.LogRecordExportResult.SUCCESS

    def shutdown(self):
        pass

    def force_flush(self, timeout_millis=30000):
        return True


# The values that others get wrong.
ODD = {
    "int.beyond_double": 9007199254740993, "int.min": -2 ** 63,
    "int.max": 2 ** 63 - 1, "int.zero": 0, "int.minus": -1,
    "double.nan": float("nan"), "double.infinite": float("-inf"),
    "double.minus_zero": -0.0, "double.whole": 3.0, "double.small": 5e-324,
    "double.third": 1 / 3,
    "bool.true": True, "bool.false": False,
    "text.empty": "", "text.long": "é" * 5000,
    "text.unicode": "naïve 日本語 🦅 \0\x1b[31m\u2028",
    "text.quote": "\"\\\n\t</script>",
    "bytes": bytes(range(256)), "bytes.empty": b"",
    "array.int": [-2 ** 63, 9007199254740993], "array.bool": [True, False],
    "array.double": [0.5, float("nan")], "array.text": ["a", "", "🦅"],
    "array.empty": [], "map": {"deep": {"er": [1, {"x": b"\xff"}]}, "n": 1},
}
REMOTE = SpanContext(
    0x0af7651916cd43dd8448eb211c80319c, 0xb7ad6b7169203331, True,
    TraceFlags(TraceFlags.SAMPLED),
    TraceState([("vendor", "t61rcWkgMzE"), ("other", "1")]))


class Agent:
    """The same story as otel_js.cjs."""

    def __init__(self, tracer, logger, handler):
        self.tracer = tracer
        self.logger = logger
        self.python = logging.getLogger("agent.python")
        self.python.addHandler(handler)
        self.python.propagate = False
        self.python.setLevel(logging.DEBUG)

    def inside(self, name, attributes=None, kind=SpanKind.INTERNAL):
        return self.tracer.start_as_current_span(
            name, attributes=attributes, kind=kind)

    def take_step(self, number):
        with self.inside(f"plan {number}"):
            self.python.info("step %d is planned", number,
                             extra={"step": number})
        with self.inside("chat gpt-x", {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "openai",
                "gen_ai.request.model": "gpt-x",
                "gen_ai.response.model": "gpt-x-2",
                "gen_ai.conversation.id": "conversation-7",
                "gen_ai.response.id": f"answer-{number}",
                "gen_ai.response.finish_reasons": ["tool_calls"],
                "gen_ai.request.temperature": 0.25,
                "gen_ai.usage.input_tokens": 1200 + number,
                "gen_ai.usage.output_tokens": 45,
                "gen_ai.output.messages": json.dumps(
                    [{"role": "assistant", "parts": [
                        {"type": "tool_call", "id": f"call-{number}",
                         "name": "search", "arguments": {"q": "wärme"}}]}]),
        }, SpanKind.CLIENT) as span:
            span.add_event("gen_ai.choice",
                           {"index": 0, "finish_reason": "tool_calls"})
        with contextlib.suppress(LookupError), self.inside(
                "execute_tool search", {
                    "gen_ai.operation.name": "execute_tool",
                    "gen_ai.tool.name": "search",
                    "gen_ai.tool.call.id": f"call-{number}",
                    "gen_ai.tool.type": "function"}) as span:
            if number == 2:
                self.python.error("the tool failed")
                raise LookupError("nothing fits «2»")
            span.set_status(Status(StatusCode.OK))

    def run(self):
        with self.inside("invoke_agent helper", {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.name": "helper",
                "gen_ai.conversation.id": "conversation-7",
                "correlation_id": "message-00042",
                "app.request.id": "r-1"}) as root:
            for number in (1, 2, 3):
                self.take_step(number)
            root.set_attributes(ODD)
            root.update_name("invoke_agent helper (done)")
        self.consume()
        self.logger.emit(LogRecord(
            timestamp=1700000000000000007,
            observed_timestamp=1700000000000000009,
            severity_number=SeverityNumber.WARN2, event_name="agent.state",
            context=context.Context(), attributes={"log.odd": 0.1, "b": b"\0"},
            body={"text": "map", "list": [1, "two", None],
                  "deep": {"bytes": b"\x00\xff\x80"}}))
        self.python.warning("outside of every span")

    def consume(self):
        """A message from elsewhere, in a trace that others began."""
        remote = trace.set_span_in_context(trace.NonRecordingSpan(REMOTE),
                                           context.Context())
        other = SpanContext(
            0x11111111111111111111111111111111, 0x2222222222222222, True,
            TraceFlags(TraceFlags.SAMPLED), TraceState([("k", "v")]))
        third = SpanContext(0x33333333333333333333333333333333,
                            0x4444444444444444, False)
        span = self.tracer.start_span(
            "process queue", remote, SpanKind.CONSUMER,
            links=[Link(other, {"link.why": "batch", "n": 3}), Link(third)],
            start_time=1700000000000000001)
        span.add_event("first", {"i": 1}, 1700000000000000002)
        span.add_event("second", timestamp=1700000000999999999)
        inner = trace.set_span_in_context(span, remote)
        for kind in (SpanKind.SERVER, SpanKind.PRODUCER):
            self.tracer.start_span(
                f"kind {kind.value}", inner, kind,
                start_time=1700000001000000005).end(1700000001000000005)
        for depth in range(20):
            deeper = self.tracer.start_span(f"depth {depth}", inner)
            inner = trace.set_span_in_context(deeper, inner)
            deeper.end()
        span.end(1700000002123456789)


def count(meters):
    meter = meters.get_meter("agent.meter")
    meter.create_counter("agent.steps", unit="{step}").add(3, {"k": "ü"})
    meter.create_up_down_counter("agent.tasks").add(-2)
    meter.create_histogram("agent.wait", unit="s").record(0.125)


def main():
    spans, logs, metrics = make_exporters()
    resource = Resource.create({
        "service.name": "agent-ÅÄÖ", "service.version": "1.2.3",
        "process.pid": os.getpid()})
    tracers = TracerProvider(resource=resource)
    tracers.add_span_processor(SimpleSpanProcessor(SpanRecorder()))
    tracers.add_span_processor(BatchSpanProcessor(spans))
    loggers = LoggerProvider(resource=resource)
    loggers.add_log_record_processor(
        log_export.SimpleLogRecordProcessor(LogRecorder()))
    providers = [tracers, loggers]
    if logs:
        loggers.add_log_record_processor(
            log_export.BatchLogRecordProcessor(logs))
    if metrics:
        meters = MeterProvider(resource=resource, metric_readers=[
            PeriodicExportingMetricReader(metrics, 3600000)])
        count(meters)
        providers.append(meters)
    Agent(tracers.get_tracer("agent", "0.1-β"), loggers.get_logger("agent.log"),
          LoggingHandler(logger_provider=loggers)).run()
    for provider in providers:
        provider.shutdown()
    with open(FILE, "w", encoding="utf-8") as into:
        json.dump(EMITTED, into)
    print("agent: done")


if __name__ == "__main__":
    main()
