#!/usr/bin/env python3
"""test_otlp_clients.py HAWKCTL PACKAGES [WORDS]: SDKs of OpenTelemetry,
unmodified, under `hawkctl run`. What they say of their spans must be what the
trace says of them, value by value.

PACKAGES is a directory below the build directory, where the SDKs are installed
when this first runs. What cannot be had skips its cases, with the reason.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "servers"), str(HERE / "clients")]

import plain  # noqa: E402
from partners import Missing, Partners, find_tool  # noqa: E402

LIMIT = 120  # seconds

SECRETS = re.compile(r"^OTEL_")


def environment(**more):
    """Ours, without a word about OpenTelemetry."""
    kept = {name: value for name, value in os.environ.items()
            if not SECRETS.match(name)}
    return {**kept, **more}


def run(hawkctl, trace, command, env):
    return subprocess.run(
        [hawkctl, "run", "-v", "-o", str(trace), "--", *command], env=env,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)


def value_of(any_value):
    """What an AnyValue is, as JavaScript or Python have it."""
    for name, value in any_value.items():
        if name == "intValue":
            return int(value)
        if name == "doubleValue":
            return float(value)
        if name == "arrayValue":
            return [value_of(each) for each in value.get("values", [])]
        return value
    return None


def attributes_of(holder):
    return {each["key"]: value_of(each["value"])
            for each in holder.get("attributes", [])}


def read_trace(path):
    """The spans and log records of all `otlp` records, and those records."""
    spans, logs, records = [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith('{"k":"otlp"'):
            continue
        assert len(line.encode()) <= 1 << 20, "a record is too long"
        record = json.loads(line)
        records.append(record)
        for resource in record["data"].get("resourceSpans", []):
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    spans.append({**span, "scope": scope.get("scope", {})})
        for resource in record["data"].get("resourceLogs", []):
            for scope in resource["scopeLogs"]:
                logs += scope["logRecords"]
    return spans, logs, records


def same(ours, theirs):
    if isinstance(theirs, float) or isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=0, abs_tol=0)
    if isinstance(theirs, list):
        return (isinstance(ours, list) and len(ours) == len(theirs)
                and all(map(same, ours, theirs)))
    return ours == theirs


def compare(what, ours, theirs, problems):
    if not same(ours, theirs):
        problems.append(f"{what}: {ours!r} is not {theirs!r}")


def compare_attributes(what, ours, theirs, problems):
    compare(f"{what} keys", sorted(ours), sorted(theirs), problems)
    for key, value in theirs.items():
        if key in ours:
            compare(f"{what} {key}", ours[key], value, problems)


def compare_span(span, true, problems):
    """OTLP keeps all of it."""
    name = true["name"]
    compare(f"{name}: trace", span["traceId"], true["traceId"], problems)
    compare(f"{name}: parent", span.get("parentSpanId", ""), true["parent"],
            problems)
    compare(f"{name}: name", span["name"], name, problems)
    compare(f"{name}: kind", span["kind"], true["kind"], problems)
    compare(f"{name}: start", str(span["startTimeUnixNano"]), true["start"],
            problems)
    compare(f"{name}: end", str(span["endTimeUnixNano"]), true["end"],
            problems)
    status = span.get("status", {})
    compare(f"{name}: status", status.get("code", 0), true["status"]["code"],
            problems)
    compare(f"{name}: message", status.get("message", ""),
            true["status"].get("message") or "", problems)
    compare_attributes(f"{name}:", attributes_of(span), true["attributes"],
                       problems)
    for kind, of_id in (("events", ("name",)), ("links",
                                                ("traceId", "spanId"))):
        ours = span.get(kind, [])
        compare(f"{name}: {kind}", len(ours), len(true[kind]), problems)
        for mine, theirs in zip(ours, true[kind]):
            for key in of_id:
                compare(f"{name}: {kind} {key}", mine[key], theirs[key],
                        problems)
            if kind == "events":
                compare(f"{name}: event", str(mine["timeUnixNano"]),
                        theirs["time"], problems)
            compare_attributes(f"{name}: {kind}", attributes_of(mine),
                               theirs["attributes"], problems)
    compare(f"{name}: scope", span["scope"].get("name"), "chandlery", problems)


def compare_zipkin(span, true, problems):
    """Zipkin has microseconds, and texts; links it does not have."""
    name = true["name"]
    compare(f"{name}: trace", span["traceId"], true["traceId"], problems)
    compare(f"{name}: parent", span.get("parentSpanId", ""), true["parent"],
            problems)
    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    if abs(start - int(true["start"])) > 1000:
        problems.append(f"{name}: start {start} is not {true['start']}")
    if abs((end - start) - (int(true["end"]) - int(true["start"]))) > 2000:
        problems.append(f"{name}: its length is another")
    ours = attributes_of(span)
    for key, value in true["attributes"].items():
        if isinstance(value, str) and ours.get(key) != value:
            problems.append(f"{name} {key}: {ours.get(key)!r} not {value!r}")
    compare(f"{name}: status", span.get("status", {}).get("code", 0),
            true["status"]["code"], problems)


def check_trace(path, truth, how, problems):
    spans, logs, records = read_trace(path)
    by_id = {span["spanId"]: span for span in spans}
    compare("number of spans", len(spans), len(truth["spans"]), problems)
    for true in truth["spans"]:
        span = by_id.get(true["spanId"])
        if span is None:
            problems.append(f"{true['name']}: is missing")
            continue
        (compare_zipkin if how == "zipkin" else compare_span)(
            span, true, problems)
    compare("number of logs", len(logs), len(truth["logs"]), problems)
    for log, true in zip(logs, truth["logs"]):
        compare("log time", str(log["timeUnixNano"]), true["time"], problems)
        compare("log body", value_of(log["body"]), true["body"], problems)
        compare("log trace", log["traceId"], true["traceId"], problems)
        compare("log severity", log["severityNumber"], true["severity"],
                problems)
        compare_attributes("log", attributes_of(log), true["attributes"],
                           problems)
    encodings = {record["encoding"] for record in records}
    compare("encodings", encodings, {how}, problems)
    if any(not record.get("pid") for record in records):
        problems.append("a record does not say who sent it")


def replay(hawkctl, trace, *words):
    done = subprocess.run(
        [hawkctl, "replay", str(trace), *words], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        timeout=LIMIT, check=False)
    return done


def check_replay(hawkctl, trace, truth, problems):
    """The story of one trace: its spans, in the order of their starts."""
    trace_id = truth["spans"][-1]["traceId"]
    wanted = [span for span in truth["spans"] if span["traceId"] == trace_id]
    done = replay(hawkctl, trace, "-c", trace_id, "--format", "ndjson")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    names = [entry["name"] for entry in told if "span_id" in entry
             and "name" in entry]
    expected = [span["name"] for span in
                sorted(wanted, key=lambda span: int(span["start"]))]
    compare("names of the story", names, expected, problems)


def run_client(hawkctl, command, how, env, problems):
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        trace, truth = work / "t.hawk", work / "truth.json"
        done = run(hawkctl, trace, [*command, str(truth)], env)
        compare("status", done.returncode, 0, problems)
        compare("output", done.stdout, "done\n", problems)
        if not truth.exists():
            problems.append(done.stderr[-2000:])
            return
        true = json.loads(truth.read_text(encoding="utf-8"))
        check_trace(trace, true, how, problems)
        check_replay(hawkctl, trace, true, problems)
        if "refused" in done.stderr:
            problems.append(done.stderr[-2000:])


def case_js(how):
    def case(hawkctl, packages, problems):
        packages.need("otel_js")
        run_client(
            hawkctl, [find_tool("node"), str(HERE / "otlp" / "agent.cjs"), how],
            how, environment(NODE_PATH=packages.otel_js), problems)
    return case


def case_python(hawkctl, packages, problems):
    packages.need("otel_python")
    run_client(hawkctl,
               [packages.otel_python, str(HERE / "otlp" / "agent.py"), "http"],
               "protobuf", environment(), problems)


def case_grpc(hawkctl, packages, problems):
    """An exporter that knows only gRPC finds nobody, with and without us."""
    packages.need("otel_python")
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        command = [packages.otel_python, str(HERE / "otlp" / "agent.py"),
                   "grpc", str(work / "truth.json")]
        began = time.monotonic()
        bare = subprocess.run(command, env=environment(), text=True,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT, check=False)
        alone = time.monotonic() - began
        began = time.monotonic()
        done = run(hawkctl, work / "t.hawk", command, environment())
        observed = time.monotonic() - began
        compare("status", done.returncode, bare.returncode, problems)
        compare("output", done.stdout, bare.stdout, problems)
        # Generous: the machine may be busy. Endless retries would be minutes.
        if observed > 3 * alone + 15:
            problems.append(f"it took {observed:.1f} s instead of {alone:.1f}")
        if "by gRPC closed" not in done.stderr:
            problems.append("it is not said that gRPC was refused: "
                            + done.stderr[-500:])


def case_genai(hawkctl, packages, problems):
    packages.need("otel_js")
    with tempfile.TemporaryDirectory() as scratch:
        trace = pathlib.Path(scratch) / "t.hawk"
        done = run(hawkctl, trace,
                   [find_tool("node"), str(HERE / "otlp" / "genai.cjs")],
                   environment(NODE_PATH=packages.otel_js))
        compare("status", done.returncode, 0, problems)
        lag = subprocess.run(
            [hawkctl, "lag", str(trace), "--format", "json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            timeout=LIMIT, check=False)
        table = json.loads(lag.stdout)
        table = table.get("lag", table)
        rows = {row["label"]: row for row in table["rows"]}
        for name, count in (("chat gpt-5 (span)", 3),
                            ("execute_tool search (span)", 3),
                            ("invoke_agent clerk (span)", 1)):
            if rows.get(name, {}).get("emitted") != count:
                problems.append(f"lag has no {count} of {name}: {sorted(rows)}")
        if not any("200 ms" in note for note in table["notes"]):
            problems.append(f"batching is not declared: {table['notes']}")
        story = replay(hawkctl, trace, "-c", "conv-17")
        for part in ("invoke_agent clerk", "input_tokens=802", "call_1"):
            if part not in story.stdout:
                problems.append(f"the story lacks {part}: {story.stdout}")
        # Its spans stand at their own times among its lines.
        whole = replay(hawkctl, trace).stdout
        first = whole.find("invoke_agent clerk")
        if not 0 <= first < whole.find("turn 0 is done"):
            problems.append("the agent's span does not begin before its lines")
        tree = replay(hawkctl, trace, "-c", "conv-17", "--view", "tree").stdout
        if tree.count("chat gpt-5") != 3:
            problems.append(f"the tree lacks the model's calls: {tree}")


def case_console(hawkctl, packages, problems):
    """Two orders at once that print their spans and log, one fails: its story
    has spans, lines and traceback, and nothing of the other's."""
    packages.need("otel_python")
    with tempfile.TemporaryDirectory() as scratch:
        trace = pathlib.Path(scratch) / "t.hawk"
        command = [packages.otel_python, str(HERE / "otlp" / "console.py")]
        done = run(hawkctl, trace, command, environment())
        compare("status", done.returncode, 0, problems)
        good, bad = done.stderr.split("\nhawkctl:")[0].splitlines()[-1].split()
        listed = [json.loads(line) for line in replay(
            hawkctl, trace, "--list", "--format", "ndjson")
            .stdout.splitlines()]
        errors = {each["id"]: each["errors"] for each in listed
                  if each.get("id") in (good, bad)}
        compare("stories with errors",
                {name: count > 0 for name, count in errors.items()},
                {good: False, bad: True}, problems)
        told = [json.loads(line) for line in replay(
            hawkctl, trace, "-c", bad, "--format", "ndjson")
            .stdout.splitlines()]
        spans = {each["name"]: each for each in told if "span_id" in each
                 and "name" in each}
        compare("spans of the story", sorted(spans),
                ["order salt", "take from stock"], problems)
        for wanted in ("order of salt begins", "order of salt failed"):
            if not any(wanted in each["body"] for each in told):
                problems.append(f"the story lacks '{wanted}'")
        text = replay(hawkctl, trace, "--failed").stdout
        for wanted in ("order salt", "order of salt failed",
                       "Traceback (most recent call last)",
                       "KeyError: 'salt'"):
            if wanted not in text:
                problems.append(f"what failed lacks '{wanted}': {text}")
        if "tea" in text:
            problems.append(f"what failed has the other order: {text}")
        sent = subprocess.run(
            [hawkctl, "export", str(trace), "-c", bad, "--to", "otlp"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            timeout=LIMIT, check=False).stdout
        spans = [span for line in sent.splitlines()
                 for span in plain.spans_of(json.loads(line))]
        compare("spans of the export",
                sorted((span["name"], span["status"]["code"])
                       for span in spans),
                [("order salt", 2), ("take from stock", 2)], problems)


def case_choice(hawkctl, _packages, problems):
    """What the user has said stands, and nothing is received."""
    for chosen in ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
                   {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://[::1]:1/x"},
                   {"OTEL_TRACES_EXPORTER": "console"},
                   {"OTEL_SDK_DISABLED": "true"}):
        with tempfile.TemporaryDirectory() as scratch:
            done = run(hawkctl, pathlib.Path(scratch) / "t.hawk", ["env"],
                       environment(**chosen))
            seen = dict(line.split("=", 1) for line in done.stdout.splitlines()
                        if line.startswith("OTEL_"))
            compare("variables", seen, chosen, problems)
            name = next(iter(chosen))
            if f"not offered: {name} is set" not in done.stderr:
                problems.append(f"the reason is not said: {done.stderr}")


CASES = {
    "js-json": case_js("json"),
    "js-protobuf": case_js("protobuf"),
    "js-zipkin": case_js("zipkin"),
    "python-http": case_python,
    "python-grpc": case_grpc,
    "js-genai": case_genai,
    "python-console": case_console,
    "choice": case_choice,
}


def main():
    hawkctl, directory, *words = sys.argv[1:]
    packages = Partners(directory)
    failed = ran = 0
    for name, case in CASES.items():
        if not all(word in name for word in words):
            continue
        problems = []
        try:
            case(hawkctl, packages, problems)
        except Missing as why:
            print(f"{name}: skipped: {why}")
            continue
        ran += 1
        failed += 1 if problems else 0
        print(f"{name}: {'FAILED' if problems else 'ok'}")
        for problem in problems[:20]:
            print(f"    {problem}")
    if failed:
        return 1
    return 0 if ran else 77


if __name__ == "__main__":
    sys.exit(main())
