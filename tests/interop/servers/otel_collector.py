"""A real OpenTelemetry Collector: OTLP by HTTP and gRPC in, a file out.

    with Collector(Partners(DIRECTORY)) as collector:
        post(collector.traces_url, ...)
        collector.wait_for_spans(1)
"""

import pathlib
import sys

from server import Server, find_port, request, wait_until

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))

import plain  # noqa: E402

# flush_interval: the file is read while the Collector runs. nop is for
# measurements, where what is received should cost nothing more.
CONFIG = """
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:{http}
      grpc:
        endpoint: 127.0.0.1:{grpc}
exporters:
  file:
    path: {file}
    flush_interval: 100ms
  nop:
service:
  telemetry:
    metrics:
      level: none
    logs:
      level: warn
  pipelines:
    traces: {{receivers: [otlp], exporters: [{exporter}]}}
    logs: {{receivers: [otlp], exporters: [{exporter}]}}
    metrics: {{receivers: [otlp], exporters: [{exporter}]}}
"""


class Collector(Server):
    KIND = "collector"

    def __init__(self, partners, exporter="file"):
        super().__init__(partners)
        self.exporter = exporter
        self.http = self.grpc = 0

    def command(self):
        self.http, self.grpc = find_port(), find_port()
        config = self.directory / "config.yaml"
        config.write_text(CONFIG.format(
            http=self.http, grpc=self.grpc, file=self.file,
            exporter=self.exporter))
        return [self.partners.collector, f"--config=file:{config}"]

    def is_ready(self):
        # An empty request is a whole one, and leaves nothing in the file.
        status, _ = request(self.traces_url, b"",
                            {"Content-Type": "application/x-protobuf"})
        return status == 200

    @property
    def file(self):
        return self.directory / "received.json"

    @property
    def endpoint(self):
        """For OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http://127.0.0.1:{self.http}"

    @property
    def grpc_endpoint(self):
        return f"http://127.0.0.1:{self.grpc}"

    @property
    def traces_url(self):
        return f"{self.endpoint}/v1/traces"

    @property
    def logs_url(self):
        return f"{self.endpoint}/v1/logs"

    @property
    def metrics_url(self):
        return f"{self.endpoint}/v1/metrics"

    def received(self):
        """The requests received so far, each as OTLP/JSON."""
        if not self.file.exists():
            return []
        whole, _, _ = self.file.read_bytes().rpartition(b"\n")
        return [plain.read_json(line) for line in whole.splitlines() if line]

    def wait_for(self, count, records):
        """At least count of what records() finds in a request."""
        def enough():
            found = [record for each in self.received()
                     for record in records(each)]
            return found if len(found) >= count else None
        return wait_until(f"{count} records at the Collector", enough)
