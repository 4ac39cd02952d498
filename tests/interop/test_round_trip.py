#!/usr/bin/env python3
"""test_round_trip.py HAWKCTL PACKAGES [WORDS]: real SDKs, unmodified, under
`hawkctl run`, and their recording out again by `hawkctl export`: each span and
log record is what the SDK was told, in every value.

PACKAGES is a directory below the build directory. What cannot be had here is
skipped, with the reason; WORDS take the clients with all of them in their name.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "servers"), str(HERE / "clients")]

import plain  # noqa: E402
from client import CLIENTS, run_client  # noqa: E402
from partners import Missing, Partners  # noqa: E402

LIMIT = 120
# The scopes of what hawkctl itself states: the run, lines of output.
OURS = ("hawkctl", "")


def export(hawkctl, trace, to):
    """What it writes."""
    done = subprocess.run(
        [hawkctl, "export", str(trace), "--to", to], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT,
        check=False)
    if done.returncode != 0:
        raise AssertionError(f"export --to {to}: {done.stderr.decode()}")
    return done.stdout


def check_otlp(hawkctl, trace, told):
    documents = [plain.read_json(line) for line in
                 export(hawkctl, trace, "otlp").splitlines()]
    spans = [span for each in documents for span in plain.spans_of(each)
             if span["scope"]["name"] not in OURS]
    logs = [log for each in documents for log in plain.logs_of(each)
            if log["scope"]["name"] not in OURS]
    return (plain.span_differences(told.spans, spans)
            + plain.log_differences(told.logs, logs))


def check_zipkin(hawkctl, trace, told):
    """Microseconds, and no types."""
    got = [plain.zipkin_of(span) for span in
           plain.read_json(export(hawkctl, trace, "zipkin"))
           if span.get("tags", {}).get("otel.scope.name") not in OURS]
    return plain.span_differences(
        [plain.as_zipkin(span) for span in told.spans], got, slack=1)


def check(hawkctl, partners, client):
    with tempfile.TemporaryDirectory() as scratch:
        trace = pathlib.Path(scratch, "t.hawk")
        told = run_client(partners, client, pathlib.Path(scratch, "emitted"),
                          before=(hawkctl, "run", "-q", "-o", str(trace), "--"))
        if not told.spans:
            return ["the client emitted no spans"]
        if client[1] == "zipkin":
            return check_zipkin(hawkctl, trace, told)
        return check_otlp(hawkctl, trace, told)


def main():
    hawkctl, directory, *words = sys.argv[1:]
    partners = Partners(directory)
    failed = ran = 0
    for client in CLIENTS:
        name = "-".join(client)
        # Nobody here speaks gRPC.
        if client[1] == "grpc" or not all(word in name for word in words):
            continue
        try:
            found = check(str(pathlib.Path(hawkctl).resolve()), partners,
                          client)
        except Missing as why:
            print(f"{name}: skipped: {why}")
            continue
        except AssertionError as error:
            found = [str(error)]
        ran += 1
        failed += 1 if found else 0
        print(f"{name}: {'FAILED' if found else 'ok'}")
        for line in found[:20]:
            print(f"    {line}")
    if failed:
        return 1
    return 0 if ran else 77


if __name__ == "__main__":
    sys.exit(main())
