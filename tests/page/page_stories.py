"""Stories to make pages of: an agent with tools over three services, a log
full of text that wants to be more than text, one full of secrets."""

import json

BEGIN = 1795844367000000000
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"

# What runs, asks for something or ends something where text is taken for more.
HOSTILE = [
    "<script>window.owned=1</script>",
    "</script><script>window.owned=1</script>",
    "</noscript><script>window.owned=1</script>",
    "<!--<script>window.owned=1",
    "--><img src=x onerror=window.owned=1>",
    "<img src=http://127.0.0.1:9/x onerror=window.owned=1>",
    "<svg/onload=window.owned=1>",
    "'\"><iframe srcdoc='<script>parent.owned=1</script>'>",
    "\" autofocus onfocus=window.owned=1 x=\"",
    "javascript:window.owned=1",
    "</textarea></title></style></table><b>x</b>",
    "<![CDATA[<b>]]>&lt;b&gt;&#60;b&#62;&amp;&nbsp;",
    "{{rows}}{{data}}{{policy}}",
    "${window.owned=1}`;window.owned=1;//",
    "__proto__", "constructor", "hasOwnProperty", "toString",
    "<base href=http://127.0.0.1:9/><link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content=0;url=http://127.0.0.1:9/>",
    "<style>*{background:url(http://127.0.0.1:9/)}</style>",
    "@import 'http://127.0.0.1:9/';",
    "\u202etxt.exe\u202c \u2066a\u2069 \u200b\u200d\ufeff\u00ad",
    "a\u2028b\u2029c\u0085d",
    "\x00\x01\x07\x08\x0b\x0c\x1b[31mred\x1b[0m\x1b]0;t\x07\x7f",
    "\x9b31m\x9d0;t\x9c",
    "Z\u0351\u036f\u0340\u0341" * 30,
    "\U000e0041\U000e0042 \U000e007f", # tags, which nobody sees
    "\ud800 lone", "\uffff\ufffe",
    "x" * 70000,
    "<" * 5000,
    "a\nb\r\nc\rd\te",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0644\u063a\u0629",
]
BENIGN = "plain"

# What must not leave, and where it may stand.
SECRETS = {
    "body": ("login with password=hunter2-body failed", "hunter2-body"),
    "url": ("GET https://me:hunter2-url@h/?api_key=hunter2-query&n=1",
            "hunter2-url", "hunter2-query"),
    "bearer": ("authorization: Bearer hunter2.bearer", "hunter2.bearer"),
    "key": ("used sk-proj-hunter2abcdefgh0123", "sk-proj-hunter2abcdefgh0123"),
    "jwt": ("jwt eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.c2ln",
            "eyJodW50ZXIyIjoxfQ"),
    "stack": ("failed\nTraceback (most recent call last):\n"
              "  File \"a.py\", line 3, in f\n    connect(token='hunter2-stk')\n"
              "ValueError: secret=hunter2-err", "hunter2-stk", "hunter2-err"),
    "nested": ('{"args":"{\\"client_secret\\":\\"hunter2-nested\\"}"}',
               "hunter2-nested"),
    "pem": ("-----BEGIN RSA PRIVATE KEY-----\nMIIEhunter2pem\n"
            "-----END RSA PRIVATE KEY-----", "MIIEhunter2pem"),
    "far": ("x" * 16300 + " https://me:" + "hunter2-far" * 20 + "@h/",
            "hunter2-far"),
}


def attribute(key, value):
    kind = ("boolValue" if isinstance(value, bool) else
            "intValue" if isinstance(value, int) else "stringValue")
    return {"key": key, "value": {
        kind: str(value) if kind == "intValue" else value}}


def attributes(values):
    return [attribute(key, value) for key, value in values.items()]


def pad(span_id):
    return span_id.ljust(16, "0") if span_id else ""


def span(span_id, parent, name, start, length, values=None, failure=None,
         events=(), kind=1):
    """Times in milliseconds; without a length it does not end."""
    made = {"traceId": TRACE, "spanId": pad(span_id),
            "parentSpanId": pad(parent), "name": name, "kind": kind,
            "startTimeUnixNano": str(BEGIN + int(start * 1e6)),
            "attributes": attributes(values or {}), "events": list(events),
            "status": {} if failure is None else
            {"code": 2, "message": failure}}
    if length is not None:
        made["endTimeUnixNano"] = str(BEGIN + int((start + length) * 1e6))
    return made


def event(name, time, values):
    return {"timeUnixNano": str(BEGIN + int(time * 1e6)), "name": name,
            "attributes": attributes(values)}


def spans(service, made):
    return {"resource": {"attributes": [attribute("service.name", service)]},
            "scopeSpans": [{"spans": made}]}


def log(service, span_id, severity, body, time, **values):
    record = {"timeUnixNano": str(BEGIN + int(time * 1e6)),
              "severityText": severity, "body": {"stringValue": body},
              "traceId": TRACE, "spanId": pad(span_id),
              "attributes": attributes(values)}
    return {"resourceLogs": [{
        "resource": {"attributes": [attribute("service.name", service)]},
        "scopeLogs": [{"logRecords": [record]}]}]}


def agent_story():
    """13 spans and 5 records; the parent of two spans is not there."""
    said = [{"role": "user", "parts": [
        {"type": "text", "content": "What is the weather?"}]}]
    planner = [
        span("a1", "", "invoke_agent planner", 0, 2900,
             {"gen_ai.agent.name": "planner",
              "gen_ai.conversation.id": "conv-7f3a"},
             failure="tool weather failed"),
        span("b1", "a1", "chat m-large", 10, 700,
             {"gen_ai.request.model": "m-large",
              "gen_ai.usage.input_tokens": 812,
              "gen_ai.usage.output_tokens": 64,
              "gen_ai.input.messages": json.dumps(said)}),
        span("c1", "a1", "execute_tool weather", 720, 900,
             {"gen_ai.tool.call.id": "call_9b2"},
             failure="TimeoutError: no answer",
             events=[event("exception", 1600,
                           {"exception.type": "TimeoutError",
                            "exception.message": "no answer",
                            "exception.stacktrace": "at line 41"})]),
        span("d1", "c1", "GET /forecast", 730, 880, kind=3),
        span("e1", "a1", "execute_tool search", 720, 300),
        span("f1", "a1", "chat m-large", 1640, 1200),
        span("61", "a1", "publish answer", 2850, 40, kind=4),
        span("71", "a1", "heartbeat", 100, None)]
    weather = [span("d2", "d1", "GET /forecast", 735, 860, kind=2),
               span("d3", "d2", "select forecast", 740, 820),
               span("81", "00f067aa0ba902b7", "orphan", 1000, 30),
               span("82", "00f067aa0ba902b7", "orphan too", 1100, 130)]
    mail = [span("91", "61", "consume answer", 2895, 300, kind=5)]
    return [
        {"resourceSpans": [spans("planner", planner),
                           spans("weather", weather), spans("mail", mail)]},
        log("planner", "b1", "INFO", "asking the model", 12),
        log("weather", "d3", "WARN", "slow query", 1400, rows=12),
        log("planner", "c1", "ERROR", "tool failed\nTraceback ...\nTimeout",
            1610, attempt=1),
        log("planner", "a1", "INFO", "sorry, no weather today", 2880),
        log("mail", "91", "INFO", "delivered", 3190)]


def foreign_story(text_of):
    """Every text in every place of a record and a span."""
    made = []
    for number in range(len(HOSTILE)):
        text = text_of(number)
        made.append(log(text, "a%x" % number, "ERROR", text, 10 * number + 5,
                        **{"n": number, "text": text, "thread.name": text,
                           "request_id": text[:60],
                           "exception.stacktrace": text + "\n" + text}))
        made[-1]["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0][
            "attributes"].append(attribute("k" + text[:80], text))
        one = span("a%x" % number, "", "op " + text, 10 * number, 8,
                   {"text": text, "gen_ai.input.messages": text,
                    "gen_ai.agent.name": text[:80]},
                   failure=text,
                   events=[event(text, 10 * number + 1, {"e": text})])
        one["links"] = [{"traceId": TRACE, "spanId": pad("b1"),
                         "attributes": [attribute("l", text)]}]
        made.append({"resourceSpans": [spans(text, [one])]})
    return made


def secret_story():
    made = []
    for number, (place, (text, *_)) in enumerate(SECRETS.items()):
        made.append(log("s", "", "ERROR", text, number, place=place,
                        **{"exception.stacktrace": text, "note": text}))
        made.append({"resourceSpans": [spans("s", [
            span("a%x" % number, "", text, number, 1,
                 {"http.url": text, "gen_ai.output.messages": text,
                  "http.request.header.authorization": "Basic hunter2-header",
                  "http.request.header.cookie": "sid=hunter2-cookie"},
                 failure=text,
                 events=[event("exception", number, {
                     "exception.message": text,
                     "exception.stacktrace": text})])])]})
    return made


def write(path, story):
    with open(path, "w", encoding="utf-8") as file:
        for value in story:
            file.write(json.dumps(value) + "\n")
