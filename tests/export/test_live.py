#!/usr/bin/env python3
"""test_live.py HAWKCTL: `hawkctl run --export` while an agent runs, with a
server that takes it, one that hangs, and none; and `replay --from` a Jaeger."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from servers import HANG, Server, reply

HAWKCTL = None
LIMIT = 120


class Live(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.trace = pathlib.Path(self.place.name, "t.hawk")

    def run_agent(self, url, script, *words):
        return subprocess.Popen(
            [HAWKCTL, "run", "-o", str(self.trace), "--export", url, *words,
             "--", "sh", "-c", script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def test_it_comes_while_the_agent_runs(self):
        with Server() as server:
            agent = self.run_agent(
                server.url, "echo first; echo >&2 second; read x; echo last; "
                            "exit 3", "--export-header", "x-key=1")
            # The agent waits for us: what comes now came while it lives.
            self.assertTrue(server.wait_for(1))
            self.assertIsNone(agent.poll())
            out, err = agent.communicate("\n", timeout=LIMIT)
            self.assertEqual((agent.returncode, out), (3, "first\nlast\n"))
            self.assertRegex(err, r"hawkctl: \d+ sent to http://127")
            bodies = [log["body"]["stringValue"] for log in server.logs()]
            self.assertEqual(sorted(bodies), ["first", "last", "second"])
            self.assertEqual(server.requests[0].headers["x-key"], "1")
            run = [span for span in server.spans()
                   if span["name"].startswith("run ")]
            self.assertEqual(len(run), 1)
            self.assertEqual(run[0]["status"]["code"], 2)

    def test_nobody_listens(self):
        with Server() as server:
            url = server.url
        agent = self.run_agent(url, "echo one; exit 4")
        out, err = agent.communicate("", timeout=LIMIT)
        self.assertEqual((agent.returncode, out), (4, "one\n"))
        self.assertIn("not sent", err)
        # Nothing is lost: it is in the recording.
        with Server() as server:
            subprocess.run([HAWKCTL, "export", str(self.trace), "--to",
                            server.url], check=True, timeout=LIMIT,
                           stderr=subprocess.PIPE)
            self.assertEqual(server.logs()[0]["body"]["stringValue"], "one")

    def test_a_server_that_hangs_delays_nobody(self):
        with Server(last=HANG) as server:
            agent = self.run_agent(
                server.url, "for i in 1 2 3 4 5 6 7 8 9; do echo $i; done; "
                            "read x; echo done")
            self.assertTrue(server.wait_for(1))
            out, err = agent.communicate("\n", timeout=LIMIT)
            self.assertEqual(agent.returncode, 0)
            self.assertTrue(out.endswith("9\ndone\n"))
            self.assertIn("not sent", err)

    def test_much_output(self):
        with Server() as server:
            agent = self.run_agent(server.url, "seq 1 20000")
            out, _ = agent.communicate("", timeout=LIMIT)
            self.assertEqual(agent.returncode, 0)
            self.assertEqual(out.count("\n"), 20000)
            for request in server.requests:
                self.assertLess(len(json.dumps(request.json())), 5 << 20)

    def test_what_is_received_is_passed_on(self):
        post = ("import os, urllib.request; urllib.request.urlopen("
                "urllib.request.Request(os.environ["
                "'OTEL_EXPORTER_OTLP_ENDPOINT'] + '/v1/traces', "
                "os.environ['SPANS'].encode(), headers={"
                "'content-type': 'application/json', **dict([os.environ["
                "'OTEL_EXPORTER_OTLP_HEADERS'].split('=')])}))")
        sent = {"resourceSpans": [{"scopeSpans": [{"spans": [
            {"traceId": TRACE, "spanId": "eee19b7ec3c1b174", "name": "op",
             "startTimeUnixNano": "1795255200000500000",
             "endTimeUnixNano": "1795255200000500001"}]}]}]}
        with Server() as server:
            done = subprocess.run(
                [HAWKCTL, "run", "-o", str(self.trace), "--otlp-tee",
                 server.url, "--", sys.executable, "-c", post],
                env={**os.environ, "SPANS": json.dumps(sent),
                     "OTEL_EXPORTER_OTLP_ENDPOINT": server.url,
                     "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT":
                     server.url + "/v1/traces",
                     "OTEL_EXPORTER_OTLP_HEADERS": "api-key=1"},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual([request.json() for request in server.requests],
                             [sent], done.stderr)
            self.assertEqual(server.requests[0].headers["api-key"], "1")

    def test_a_wrong_url_starts_nothing(self):
        agent = self.run_agent("https://h", "echo one")
        out, err = agent.communicate("", timeout=LIMIT)
        self.assertEqual((agent.returncode, out), (2, ""))
        self.assertIn("Collector", err)


TRACE = "5b8efff798038103d269b633813fc60c"


def jaeger_trace(trace, correlation):
    start = 1795255200_000_000  # 2026-11-21T10:00:00Z
    return {"traceID": trace, "spans": [
        {"traceID": trace, "spanID": "eee19b7ec3c1b174",
         "operationName": "POST /orders", "references": [],
         "startTime": start + 500, "duration": 1000, "processID": "p1",
         "tags": [{"key": "correlation_id", "type": "string",
                   "value": correlation}], "logs": [], "warnings": None}],
        "processes": {"p1": {"serviceName": "shop", "tags": []}},
        "warnings": None}


def not_found():
    return reply(404, json.dumps({"data": None, "errors": [
        {"code": 404, "msg": "trace not found"}]}).encode())


# Listens where exporters send by themselves, and becomes hawkctl.
LISTENING = """
import os, socket, sys
at = socket.create_server(("0.0.0.0", int(sys.argv[1])))
os.set_inheritable(at.fileno(), True)
os.execv(sys.argv[2], sys.argv[2:])
"""


class NextToACollector(unittest.TestCase):
    """In a network of its own: other tests are offered a receiver meanwhile."""

    def variables_beside(self, port):
        alone = ["unshare", "--net"]
        if os.geteuid() != 0:
            alone.append("--map-root-user")
        if subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL,
                          timeout=LIMIT).returncode != 0:
            self.skipTest("no network namespace may be made here")
        with tempfile.TemporaryDirectory() as place:
            done = subprocess.run(
                [*alone, sys.executable, "-c", LISTENING, str(port), HAWKCTL,
                 "run", "-v", "-o", place + "/t.hawk", "--", "env"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = [line for line in done.stdout.splitlines()
                if line.startswith("OTEL_")]
        return told, done.stderr

    def test_an_agent_goes_on_sending_there(self):
        for port in (4317, 4318):
            told, said = self.variables_beside(port)
            self.assertEqual(told, [])
            self.assertIn(f"not offered: a receiver is at 0.0.0.0:{port}", said)

    def test_another_port_says_nothing(self):
        _, said = self.variables_beside(4316)
        self.assertNotIn("a receiver is at", said)


class FromJaeger(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.log = pathlib.Path(self.place.name, "a.log")
        self.log.write_text("2026-11-21T10:00:00.000Z INFO [o-1] before\n"
                            "2026-11-21T10:00:01.000Z INFO [o-1] after\n"
                            "2026-11-21T10:00:01.000Z INFO [o-2] other\n")

    def replay(self, *words):
        done = subprocess.run(
            [HAWKCTL, "replay", *words, "--format", "ndjson"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)
        return (done.returncode,
                [json.loads(line)["body"] for line in done.stdout.splitlines()],
                done.stderr)

    def answer(self, request):
        parts = urllib.parse.urlsplit(request.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/api/services":
            return reply(200, json.dumps({"data": ["shop", "bank"]}).encode())
        if parts.path == f"/api/traces/{TRACE}":
            found = [jaeger_trace(TRACE, "o-1")]
        elif parts.path == "/api/traces":
            tags = json.loads(query["tags"])
            found = ([jaeger_trace(TRACE, "o-1")]
                     if tags.get("correlation_id") == "o-1"
                     and query["service"] == "shop" else [])
        else:
            return not_found()
        return reply(200, json.dumps({"data": found, "errors": None}).encode())

    def test_a_trace_by_its_id(self):
        with Server(last=self.answer) as server:
            code, bodies, said = self.replay(
                "--from", "jaeger+" + server.url, "-c", TRACE.upper())
            self.assertEqual((code, bodies), (0, ["POST /orders"]), said)
            self.assertEqual(len(server.requests), 1)

    def test_by_a_tag_beside_a_log(self):
        with Server(last=self.answer) as server:
            code, bodies, said = self.replay(
                "--from", "jaeger+" + server.url, "-c", "o-1", str(self.log))
            self.assertEqual(code, 0, said)
            self.assertEqual(len(bodies), 3, bodies)
            self.assertIn("before", bodies[0])
            self.assertEqual(bodies[1], "POST /orders")
            self.assertIn("after", bodies[2])

    def test_the_new_interface(self):
        def answer(request):
            if request.path != f"/api/v3/traces/{TRACE}":
                return not_found()
            return reply(200, json.dumps({"result": {"resourceSpans": [
                {"scopeSpans": [{"spans": [
                    {"traceId": TRACE, "spanId": "eee19b7ec3c1b174",
                     "name": "v3", "startTimeUnixNano":
                     "1795255200000500000"}]}]}]}}).encode())
        with Server(last=answer) as server:
            code, bodies, said = self.replay(
                "--from", "jaeger+" + server.url, "-c", TRACE)
            self.assertEqual((code, bodies), (0, ["v3"]), said)

    def test_nothing_there(self):
        with Server(last=self.answer) as server:
            code, bodies, said = self.replay(
                "--from", "jaeger+" + server.url, "-c", "o-9")
            self.assertEqual((code, bodies), (1, []))
            self.assertIn("has no trace of 'o-9'", said)

    def test_errors_are_clear(self):
        with Server(last=reply(200, b"<html>", kind="text/html")) as server:
            code, _, said = self.replay(
                "--from", "jaeger+" + server.url, "-c", TRACE)
            self.assertEqual(code, 2)
            self.assertIn("does not answer as Jaeger does", said)
        code, _, said = self.replay("--from", "jaeger+" + server.url,
                                    "-c", TRACE)
        self.assertEqual(code, 2)
        self.assertIn("cannot connect", said)
        for words in (["--from", "http://h", "-c", "x"],
                      ["--from", "jaeger+http://h"],
                      ["--from", "jaeger+http://h", "-c", "x", "--follow"]):
            self.assertEqual(self.replay(*words)[0], 2, words)


if __name__ == "__main__":
    HAWKCTL = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
