#!/usr/bin/env python3
"""test_send.py HAWKCTL: `hawkctl export` to servers that take it, refuse it,
ask for another time, hang and break off. Limits of time are wide."""

import email.utils
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from servers import CLOSE, HANG, Server, reply

HAWKCTL = None
LIMIT = 120  # seconds, of a loaded machine


def document(count, size=0, service="shop"):
    spans = [{"traceId": f"{i + 1:032x}", "spanId": f"{i + 1:016x}",
              "name": f"op {i}", "kind": 2,
              "startTimeUnixNano": str(1544712660000000000 + i),
              "endTimeUnixNano": str(1544712660000001000 + i),
              "attributes": [{"key": "text",
                              "value": {"stringValue": "x" * size}}]}
             for i in range(count)]
    return {"resourceSpans": [
        {"resource": {"attributes": [{"key": "service.name",
                                      "value": {"stringValue": service}}]},
         "scopeSpans": [{"scope": {"name": "lib"}, "spans": spans}]}]}


class Send(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.place.name, "spans.jsonl")
        self.write(document(3))

    def tearDown(self):
        self.place.cleanup()

    def write(self, value):
        self.file.write_text(json.dumps(value) + "\n", encoding="utf-8")

    def export(self, to, *words, variables=None):
        done = subprocess.run(
            [HAWKCTL, "export", str(self.file), "--to", to, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=LIMIT,
            env={"PATH": "/usr/bin:/bin", **(variables or {})}, check=False)
        self.assertEqual(done.stdout, "")
        return done.returncode, done.stderr

    def test_everything_comes(self):
        with Server() as server:
            self.assertEqual(
                self.export(server.url),
                (0, f"hawkctl: 3 sent to {server.url}\n"))
            self.assertEqual(len(server.requests), 1)
            request = server.requests[0]
            self.assertEqual((request.method, request.path),
                             ("POST", "/v1/traces"))
            self.assertEqual(request.headers["content-type"],
                             "application/json")
            self.assertEqual(request.json(), document(3))

    def test_packed(self):
        self.write(document(3, size=2000))
        for word, packed in (("gzip", True), ("none", False)):
            with Server() as server:
                self.assertEqual(
                    self.export(server.url, "--compression", word)[0], 0)
                self.assertEqual(
                    "content-encoding" in server.requests[0].headers, packed)
                self.assertEqual(server.requests[0].json(),
                                 document(3, size=2000))

    def test_batches(self):
        self.write(document(40, size=10_000))
        with Server() as server:
            code, said = self.export(server.url, "--batch-size", "100K",
                                     "--compression", "none")
            self.assertEqual(code, 0, said)
            self.assertGreater(len(server.requests), 4)
            for request in server.requests:
                self.assertLessEqual(len(request.body), 100 * 1024)
            self.assertEqual(server.connections, 1)
            names = [span["name"] for span in server.spans()]
            self.assertEqual(names, [f"op {i}" for i in range(40)])

    def test_unavailable_then_taken(self):
        for status in (429, 502, 503, 504):
            with Server([reply(status, headers=["Retry-After: 0"])]) as server:
                code, said = self.export(server.url)
                self.assertEqual(code, 0, said)
                self.assertEqual(len(server.requests), 2)
                self.assertIn(f"refuses it with {status}", said)
                self.assertEqual(server.requests[0].body,
                                 server.requests[1].body)

    def test_without_a_wish_it_waits_by_itself(self):
        with Server([reply(503)]) as server:
            began = time.monotonic()
            self.assertEqual(self.export(server.url)[0], 0)
            self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_retry_after_in_seconds(self):
        with Server([reply(429, headers=["Retry-After: 2"])]) as server:
            began = time.monotonic()
            code, said = self.export(server.url, "--timeout", "60")
            self.assertEqual(code, 0, said)
            self.assertGreaterEqual(time.monotonic() - began, 2)

    def test_retry_after_as_a_date(self):
        with Server([lambda _: reply(503, headers=[
                "Retry-After: " + email.utils.formatdate(
                    time.time() + 3, usegmt=True)])]) as server:
            began = time.monotonic()
            code, said = self.export(server.url, "--timeout", "60")
            self.assertEqual(code, 0, said)
            # The date has whole seconds.
            self.assertGreaterEqual(time.monotonic() - began, 1.9)

    def test_a_wish_beyond_the_time_limit(self):
        with Server(last=reply(503, headers=["Retry-After: 3600"])) as server:
            code, said = self.export(server.url, "--timeout", "20")
            self.assertEqual(code, 2)
            self.assertEqual(len(server.requests), 1)
            self.assertIn("given up", said)
            self.assertIn("0 sent, 0 rejected, 3 not sent", said)

    def test_refused_for_good(self):
        for status in (400, 401, 404, 500, 501):
            body = json.dumps({"code": 3, "message": "bad span 7"}).encode()
            with Server(last=reply(status, body)) as server:
                code, said = self.export(server.url)
                self.assertEqual(code, 2)
                self.assertEqual(len(server.requests), 1)
                self.assertIn(f"{status}: bad span 7", said)

    def test_too_large_goes_in_halves(self):
        self.write(document(40, size=1000))
        taken = []

        def answer(request):
            if len(request.body) > 8000:
                return reply(413, b"too large", kind="text/plain")
            taken.append(request)
            return reply(200)
        with Server(last=answer) as server:
            code, said = self.export(server.url, "--compression", "none")
            self.assertEqual((code, said),
                             (0, f"hawkctl: 40 sent to {server.url}\n"))
            # 40, 20 and 10 are too many; 5 are not, and that is learnt once.
            self.assertEqual(len(taken), 8)
            self.assertEqual(len(server.requests), 11)
            spans = [span for request in taken
                     for span in request.json()["resourceSpans"][0][
                         "scopeSpans"][0]["spans"]]
            self.assertEqual(spans, document(40, size=1000)["resourceSpans"][
                0]["scopeSpans"][0]["spans"])

    def test_zipkin_too_large(self):
        self.write(document(7, size=1000))
        taken = []

        def answer(request):
            if len(request.body) > 2500:
                return reply(413, b"")
            taken.extend(request.json())
            return reply(202, b"")
        with Server(last=answer) as server:
            code, said = self.export(server.url + "/api/v2/spans",
                                     "--compression", "none")
            self.assertEqual(code, 0, said)
            self.assertEqual([span["name"] for span in taken],
                             [f"op {i}" for i in range(7)])

    def test_one_alone_is_too_large(self):
        spans = document(9)
        spans["resourceSpans"][0]["scopeSpans"][0]["spans"][4]["attributes"] = [
            {"key": "text", "value": {"stringValue": "x" * 9000}}]
        self.write(spans)
        with Server(last=lambda request: reply(
                413 if len(request.body) > 8000 else 200,
                b'{"message":"at most 8000 bytes"}')) as server:
            code, said = self.export(server.url, "--compression", "none")
            self.assertEqual(code, 2)
            self.assertIn("at most 8000 bytes; that was one alone", said)
            self.assertIn("8 sent, 0 rejected, 1 not sent", said)

    def test_all_is_too_large(self):
        self.write(document(3000))
        with Server(last=reply(413, b"no")) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 2)
            self.assertIn("0 sent, 0 rejected, 3000 not sent", said)
            self.assertLess(len(server.requests), 60)

    def test_redirects_are_not_followed(self):
        with Server() as other, Server(last=reply(
                307, headers=[f"Location: {other.url}/"])) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 2)
            self.assertIn("not followed", said)
            self.assertEqual(other.requests, [])

    def test_partial_success(self):
        body = json.dumps({"partialSuccess": {
            "rejectedSpans": "2", "errorMessage": "too old"}}).encode()
        with Server(last=reply(200, body)) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 2)
            self.assertEqual(len(server.requests), 1)
            self.assertIn("too old", said)
            self.assertIn("1 sent, 2 rejected, 0 not sent", said)

    def test_a_warning_is_no_failure(self):
        body = json.dumps({"partialSuccess": {
            "errorMessage": "use gzip"}}).encode()
        with Server(last=reply(200, body)) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 0)
            self.assertIn("use gzip", said)

    def test_no_answer(self):
        with Server(last=HANG) as server:
            code, said = self.export(server.url, "--timeout", "3")
            self.assertEqual(code, 2)
            self.assertEqual(len(server.requests), 1)
            self.assertIn("no answer in time", said)

    def test_a_huge_answer(self):
        with Server(last=reply(200, b"x" * (5 << 20))) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 2)
            self.assertEqual(len(server.requests), 1)
            self.assertIn("too large", said)

    def test_an_answer_cut_short(self):
        # It may have been taken: it is not sent again.
        with Server(last=(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
                          CLOSE)) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 2)
            self.assertEqual(len(server.requests), 1, said)
            self.assertIn("before its answer was whole", said)

    def test_closed_without_an_answer(self):
        with Server([CLOSE]) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 0, said)
            self.assertEqual(len(server.requests), 2)
            self.assertIn("without an answer", said)

    def test_nobody_listens(self):
        with Server() as server:
            url = server.url
        began = time.monotonic()
        code, said = self.export(url, "--timeout", "1.2")
        self.assertEqual(code, 2)
        self.assertIn("cannot connect", said)
        self.assertGreaterEqual(time.monotonic() - began, 0.4)

    def test_by_name(self):
        with Server() as server:
            code, said = self.export(f"http://localhost:{server.port}")
            self.assertEqual(code, 0, said)
            self.assertEqual(len(server.spans()), 3)

    def test_headers(self):
        with Server() as server:
            code, said = self.export(
                server.url, "--header", "X-Tenant=a=b",
                variables={"OTEL_EXPORTER_OTLP_HEADERS":
                           "api-key=s3%20cret,x-tenant=other"})
            self.assertEqual(code, 0, said)
            headers = server.requests[0].headers
            self.assertEqual(headers["x-tenant"], "a=b")
            self.assertEqual(headers["api-key"], "s3 cret")
            self.assertNotIn("cret", said)

    def test_keys_for_another_server_stay(self):
        with Server() as server:
            self.export(server.url, variables={
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://elsewhere:4318",
                "OTEL_EXPORTER_OTLP_HEADERS": "api-key=secret"})
            self.assertNotIn("api-key", server.requests[0].headers)

    def test_a_server_without_logs(self):
        both = {**document(2), "resourceLogs": [{"scopeLogs": [{
            "logRecords": [{"timeUnixNano": "5",
                            "body": {"stringValue": "x"}}]}]}]}
        self.write(both)
        with Server(last=lambda request: reply(
                404 if request.path == "/v1/logs" else 200)) as server:
            code, said = self.export(server.url)
            self.assertEqual(code, 0, said)
            self.assertIn("2 sent", said)
            self.assertIn("1 left out", said)
        with Server(last=reply(404)) as server:
            self.assertEqual(self.export(server.url)[0], 2)

    def test_zipkin(self):
        with Server(last=reply(202, b"")) as server:
            code, said = self.export(server.url + "/api/v2/spans")
            self.assertEqual(code, 0, said)
            self.assertEqual(server.requests[0].path, "/api/v2/spans")
            spans = server.requests[0].json()
            self.assertEqual([span["name"] for span in spans],
                             ["op 0", "op 1", "op 2"])
            self.assertEqual(spans[0]["localEndpoint"],
                             {"serviceName": "shop"})

    def test_wrong_words(self):
        for to, word in (("https://h", "Collector"), ("otpl", "otlp"),
                         ("http://", "host"), ("localhost:4318", "http://")):
            code, said = self.export(to)
            self.assertEqual(code, 2)
            self.assertIn(word, said)
        for words in (("--header", "a b=c"), ("--batch-size", "1G"),
                      ("--timeout", "0")):
            self.assertEqual(self.export("http://127.0.0.1:9", *words)[0], 2)


if __name__ == "__main__":
    HAWKCTL = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
