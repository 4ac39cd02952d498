"""A real Jaeger, which keeps traces in memory: OTLP by HTTP in, its two query
APIs out.

    with Jaeger(Partners(DIRECTORY)) as jaeger:
        post(jaeger.traces_url, ...)
        jaeger.wait_for_spans(trace_id, 1)
"""

import json
import pathlib
import sys

from server import Server, find_port, request, wait_until

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))

import plain  # noqa: E402

OWN = "@jaeger@"  # attributes that it adds: warnings of an absent parent

# No batch processor: what was accepted can be queried at once.
CONFIG = """
extensions:
  jaeger_storage:
    backends:
      memory:
        memory:
          max_traces: 10000
  jaeger_query:
    storage:
      traces: memory
    http:
      endpoint: 127.0.0.1:{query}
    grpc:
      endpoint: 127.0.0.1:{query_grpc}
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:{http}
      grpc:
        endpoint: 127.0.0.1:{grpc}
exporters:
  jaeger_storage_exporter:
    trace_storage: memory
service:
  extensions: [jaeger_storage, jaeger_query]
  telemetry:
    metrics:
      level: none
    logs:
      level: warn
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [jaeger_storage_exporter]
"""


class Jaeger(Server):
    KIND = "jaeger"

    def __init__(self, partners):
        super().__init__(partners)
        self.ports = {}

    def command(self):
        self.ports = {name: find_port()
                      for name in ("http", "grpc", "query", "query_grpc")}
        config = self.directory / "config.yaml"
        config.write_text(CONFIG.format(**self.ports))
        return [self.partners.jaeger, f"--config=file:{config}"]

    def is_ready(self):
        sent, _ = request(self.traces_url, b"",
                          {"Content-Type": "application/x-protobuf"})
        asked, _ = request(f"{self.query_url}/api/services")
        return sent == 200 and asked == 200

    @property
    def endpoint(self):
        """For OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http://127.0.0.1:{self.ports['http']}"

    @property
    def grpc_endpoint(self):
        return f"http://127.0.0.1:{self.ports['grpc']}"

    @property
    def traces_url(self):
        return f"{self.endpoint}/v1/traces"

    @property
    def query_url(self):
        """Where its page and APIs are; replay reads from jaeger+ this."""
        return f"http://127.0.0.1:{self.ports['query']}"

    def find_trace(self, trace_id):
        """The trace in Jaeger's own JSON (/api/traces), or None. One with a
        NaN in it cannot be had so: the answer is 500."""
        status, body = request(f"{self.query_url}/api/traces/{trace_id}")
        return json.loads(body)["data"][0] if status == 200 else None

    def find_otlp(self, trace_id):
        """The trace as OTLP/JSON (/api/v3), or None."""
        status, body = request(f"{self.query_url}/api/v3/traces/{trace_id}")
        return plain.read_json(body)["result"] if status == 200 else None

    def wait_for_trace(self, trace_id, count):
        """The trace in Jaeger's own JSON once it has count spans."""
        def whole():
            trace = self.find_trace(trace_id)
            return trace if trace and len(trace["spans"]) >= count else None
        return wait_until(f"{count} spans at Jaeger", whole)

    def wait_for_spans(self, trace_id, count):
        """Its spans in the form of plain.py once they are count."""
        def whole():
            spans = plain.spans_of(self.find_otlp(trace_id) or {})
            return spans if len(spans) >= count else None
        spans = wait_until(f"{count} spans at Jaeger", whole)
        for span in spans:
            span["attributes"] = {
                key: value for key, value in span["attributes"].items()
                if not key.startswith(OWN)}
        return spans
