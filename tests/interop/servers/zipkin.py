"""A real Zipkin server, which keeps spans in memory: /api/v2 in and out.

    with Zipkin(Partners(DIRECTORY)) as zipkin:
        post(zipkin.spans_url, ...)
        zipkin.wait_for_trace(trace_id, 1)
"""

import json

from server import Server, find_port, request, wait_until


class Zipkin(Server):
    KIND = "zipkin"

    def __init__(self, partners):
        super().__init__(partners)
        self.port = 0

    def command(self):
        self.port = find_port()
        # Named whole, since Spring replaces lists whole; its own default
        # listens at every address.
        return ["java", "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-jar", self.partners.zipkin,
                f"--server.port={self.port}",
                f"--armeria.ports[0].port={self.port}",
                "--armeria.ports[0].ip=127.0.0.1",
                "--armeria.ports[0].protocols[0]=http"]

    def is_ready(self):
        status, _ = request(f"{self.endpoint}/health")
        return status == 200

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def spans_url(self):
        """For OTEL_EXPORTER_ZIPKIN_ENDPOINT."""
        return f"{self.endpoint}/api/v2/spans"

    def find_trace(self, trace_id):
        """Its spans as Zipkin v2 JSON, or None."""
        status, body = request(f"{self.endpoint}/api/v2/trace/{trace_id}")
        # It counts one byte too many for each character such as U+2028 that it
        # escapes, and leaves them as NULs (3.5.1).
        return json.loads(body.rstrip(b"\0")) if status == 200 else None

    def wait_for_trace(self, trace_id, count):
        """Its spans once they are count."""
        def whole():
            trace = self.find_trace(trace_id)
            return trace if trace and len(trace) >= count else None
        return wait_until(f"{count} spans at Zipkin", whole)
