"""agent.py http|grpc TRUTH: makes spans with everything in them, sends them by
that exporter of the Python SDK as it finds it configured, and writes what they
were to the file TRUTH."""

import json
import sys
import time

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode

HOW, TRUTH = sys.argv[1:]
if HOW == "http":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import \
        OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import \
        OTLPSpanExporter

SPANS = []
KINDS = {SpanKind.INTERNAL: 1, SpanKind.SERVER: 2, SpanKind.CLIENT: 3,
         SpanKind.PRODUCER: 4, SpanKind.CONSUMER: 5}


class Keep(SpanProcessor):
    """Writes down what ended."""

    def on_end(self, span):
        SPANS.append({
            "traceId": f"{span.context.trace_id:032x}",
            "spanId": f"{span.context.span_id:016x}",
            "parent": f"{span.parent.span_id:016x}" if span.parent else "",
            "name": span.name, "kind": KINDS[span.kind],
            "start": str(span.start_time), "end": str(span.end_time),
            "attributes": {key: list(value) if isinstance(value, tuple)
                           else value
                           for key, value in span.attributes.items()},
            "events": [{"time": str(event.timestamp), "name": event.name,
                        "attributes": dict(event.attributes)}
                       for event in span.events],
            "links": [{"traceId": f"{link.context.trace_id:032x}",
                       "spanId": f"{link.context.span_id:016x}",
                       "attributes": dict(link.attributes)}
                      for link in span.links],
            "status": {"code": {StatusCode.UNSET: 0, StatusCode.OK: 1,
                                StatusCode.ERROR: 2}[span.status.status_code],
                       "message": span.status.description},
        })


def main():
    provider = TracerProvider()
    provider.add_span_processor(Keep())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("chandlery", "1.2.3")
    far = SpanContext(0xab << 120 | 1, 0xcd << 56 | 1, is_remote=True)
    for number in range(600):
        with tracer.start_as_current_span(
                f"order {number} \U0001f985", kind=SpanKind.SERVER,
                attributes={"int": 2 ** 63 - 1 - number, "least": -2 ** 63,
                            "odd": 2 ** 53 + 1, "real": 0.1, "truth": True,
                            "unicode": "h\u00e9llo \u20ac\n\x01",
                            "list": ["a", "b"]}):
            with tracer.start_as_current_span(
                    "charge", links=[Link(far, {"why": "retry"})]) as span:
                span.add_event("declined", {"code": 51}, timestamp=time.time_ns())
                span.set_status(Status(StatusCode.ERROR, "no credit"))
    provider.force_flush(5000)
    provider.shutdown()
    with open(TRUTH, "w", encoding="utf-8") as out:
        json.dump({"spans": SPANS, "logs": []}, out)
    print("done")


main()
