import sys
import urllib.error
import urllib.request

variables = dict(line.rstrip().split("=", 1) for line in open(sys.argv[1]))
to = variables["OTEL_EXPORTER_OTLP_ENDPOINT"]
TRACE = "5b8efff798038103d269b633813fc60c"
SPANS = """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",
"value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[
{"traceId":"%s","spanId":"eee19b7ec3c1b175","parentSpanId":"eee19b7ec3c1b174",
"name":"charge","kind":3,"startTimeUnixNano":"1795866000100000000",
"endTimeUnixNano":"1795866000300000000",
"attributes":[{"key":"card.token","value":{"stringValue":"tok_17"}}],
"status":{"code":2,"message":"declined"}},
{"traceId":"%s","spanId":"eee19b7ec3c1b174","name":"pay","kind":2,
"startTimeUnixNano":"1795866000000000000",
"endTimeUnixNano":"1795866000500000000"}]}]}]}""" % (TRACE, TRACE)
LOGS = """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":
"1795866000200000000","severityNumber":17,"traceId":"%s",
"body":{"stringValue":"card declined"}}]}]}]}""" % TRACE
ZIPKIN = """[{"traceId":"%s","id":"eee19b7ec3c1b176","parentId":
"eee19b7ec3c1b175","name":"dial","timestamp":1795866000150000,
"duration":50000,"localEndpoint":{"serviceName":"bank"}}]""" % TRACE


def post(path, body, kind="application/json", **more):
    request = urllib.request.Request(
        to + path, body.encode(), {"Content-Type": kind, **more})
    try:
        with urllib.request.urlopen(request) as answer:
            print(path, answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        print(path, error.code, error.read().decode())


post("/v1/traces", SPANS)
post("/v1/logs", LOGS)
post("/api/v2/spans", ZIPKIN)
post("/v1/traces", SPANS, "text/plain")
post("/v1/traces", SPANS, Origin="http://evil.example")
post("/v1/traces", "{")
