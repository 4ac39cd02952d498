"""A real Jaeger, which keeps traces in memory: OTLP by HTTP in, its two query
APIs out.

    with Jaeger(Partners(DIRECTORY)) as jaeger:
        post(jaeger.traces_url, ...)
        jaeger.wait_for_trace(trace_id, 1)
"""

import json

from server import Server, find_port, request, wait_until

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
        """The trace in Jaeger's own JSON (/api/traces), or None."""
        status, body = request(f"{self.query_url}/api/traces/{trace_id}")
        return json.loads(body)["data"][0] if status == 200 else None

    def find_otlp(self, trace_id):
        """The trace as OTLP/JSON (/api/v3), or None."""
        status, body = request(f"{self.query_url}/api/v3/traces/{trace_id}")
        return json.loads(body)["result"] if status == 200 else None

    def wait_for_trace(self, trace_id, count):
        """The trace in Jaeger's own JSON once it has count spans."""
        def whole():
            trace = self.find_trace(trace_id)
            return trace if trace and len(trace["spans"]) >= count else None
        return wait_until(f"{count} spans at Jaeger", whole)
