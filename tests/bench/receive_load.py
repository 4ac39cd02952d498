#!/usr/bin/env python3
"""receive_load.py HAWKCTL [SECONDS [CLIENTS]]: how many spans a second a core
the receiver takes, and what the trace holds of each. Batches of 512 spans with
ten attributes, as SDKs send them, by HTTP with keep-alive: as JSON, as JSON in
gzip, and as protobuf. The processor time is hawkctl's own; the clients are
other processes. Asserts nothing."""

import gzip
import http.client
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

BATCH = 512
ATTRIBUTES = 10


def make_span(number):
    start = 1_700_000_000_000_000_000 + number
    return {
        "traceId": f"{number:032x}", "spanId": f"{number + 1:016x}",
        "parentSpanId": f"{number + 2:016x}", "name": "GET /orders/{id}",
        "kind": 2, "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + 1_000_000),
        "attributes": [
            {"key": f"http.attribute.{i}",
             "value": {"stringValue": f"value-{i}-{number}"} if i % 2
                      else {"intValue": str(number * i)}}
            for i in range(ATTRIBUTES)],
        "status": {"code": 1}}


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def proto_span(span):
    out = field(1, bytes.fromhex(span["traceId"]))
    out += field(2, bytes.fromhex(span["spanId"]))
    out += field(4, bytes.fromhex(span["parentSpanId"]))
    out += field(5, span["name"].encode()) + b"\x30\x02"
    for number, key in ((7, "startTimeUnixNano"), (8, "endTimeUnixNano")):
        out += varint(number << 3 | 1) + int(span[key]).to_bytes(8, "little")
    for each in span["attributes"]:
        value = each["value"]
        coded = field(1, value["stringValue"].encode()) \
            if "stringValue" in value \
            else b"\x18" + varint(int(value["intValue"]))
        out += field(9, field(1, each["key"].encode()) + field(2, coded))
    return out + field(15, b"\x18\x01")


def bodies(kind):
    spans = [make_span(number) for number in range(BATCH)]
    if kind == "protobuf":
        return field(1, field(2, b"".join(
            field(2, proto_span(span)) for span in spans)))
    text = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]},
                      separators=(",", ":")).encode()
    return gzip.compress(text, 1) if kind == "gzip" else text


def send(port, kind, until):
    body = bodies(kind)
    headers = {"Content-Type": "application/x-protobuf"
               if kind == "protobuf" else "application/json"}
    if kind == "gzip":
        headers["Content-Encoding"] = "gzip"
    peer = http.client.HTTPConnection("127.0.0.1", port)
    while time.monotonic() < until:
        peer.request("POST", "/v1/traces", body, headers)
        answer = peer.getresponse()
        answer.read()
        if answer.status != 200:
            print(f"{kind}: {answer.status}")
            return


def processor_time(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(hawkctl, kind, seconds, clients):
    with tempfile.TemporaryDirectory() as scratch:
        trace = pathlib.Path(scratch) / "t.hawk"
        hawk = subprocess.Popen(
            [hawkctl, "receive", "--listen", "0", "-o", str(trace),
             "--max-size", "100G"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        port = int(hawk.stdout.readline().rsplit(":", 1)[1])
        before, began = processor_time(hawk.pid), time.monotonic()
        until = began + seconds
        senders = [multiprocessing.Process(target=send,
                                           args=(port, kind, until))
                   for _ in range(clients)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        took = time.monotonic() - began
        used = processor_time(hawk.pid) - before
        peak = pathlib.Path(f"/proc/{hawk.pid}/status").read_text()
        peak = int(peak.split("VmHWM:")[1].split()[0]) // 1024
        hawk.terminate()
        said = hawk.communicate()[1].splitlines()[-1]
        spans = int(said.split("hawkctl: ")[1].split()[0])
        print(f"{kind:9} {spans / took:10,.0f} spans/s  "
              f"{spans / used:10,.0f} a core-second  "
              f"{trace.stat().st_size / spans:6.0f} bytes a span  "
              f"peak RSS {peak} MiB")


def main():
    hawkctl = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    clients = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    for kind in ("json", "gzip", "protobuf"):
        measure(hawkctl, kind, seconds, clients)


if __name__ == "__main__":
    main()
