"""Requests of OTLP/HTTP made beforehand, and a client that sends them over
connections that stay: what it costs is nothing to the server's account.

    otlp_load.py http://HOST:PORT json|protobuf [SPANS [CONNECTIONS]]"""

import json
import random
import socket
import struct
import sys
import time
import urllib.parse

BODY_SPANS = 100  # as a batch processor sends them
BODIES = 64
START = 1700000000000000000  # ns
TYPES = {"json": "application/json", "protobuf": "application/x-protobuf"}


def make_spans(seed):
    """Spans as an agent's: ten attributes, an event, GenAI's names."""
    dice = random.Random(seed)
    trace = dice.randbytes(16)
    root = dice.randbytes(8)
    for at in range(BODY_SPANS):
        begin = START + at * 1_000_000
        yield {
            "trace": trace, "span": dice.randbytes(8), "parent": root,
            "name": "chat gpt-x", "kind": 3, "start": begin,
            "end": begin + dice.randrange(10 ** 9),
            "attributes": {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "openai",
                "gen_ai.request.model": "gpt-x",
                "gen_ai.conversation.id": f"conversation-{seed}",
                "gen_ai.usage.input_tokens": dice.randrange(9000),
                "gen_ai.usage.output_tokens": dice.randrange(900),
                "correlation_id": f"message-{seed:05}-{at}",
                "server.address": "api.example.org", "server.port": 443,
                "http.request.method": "POST"},
            "event": ("gen_ai.choice", begin + 5),
        }


def make_json(spans):
    def pairs(attributes):
        return [{"key": key, "value": {"intValue": str(value)}
                 if isinstance(value, int) else {"stringValue": value}}
                for key, value in attributes.items()]
    return json.dumps({"resourceSpans": [{
        "resource": {"attributes": pairs({"service.name": "agent"})},
        "scopeSpans": [{"scope": {"name": "load"}, "spans": [{
            "traceId": span["trace"].hex(), "spanId": span["span"].hex(),
            "parentSpanId": span["parent"].hex(), "name": span["name"],
            "kind": span["kind"], "startTimeUnixNano": str(span["start"]),
            "endTimeUnixNano": str(span["end"]),
            "attributes": pairs(span["attributes"]),
            "events": [{"name": span["event"][0],
                        "timeUnixNano": str(span["event"][1])}],
            "status": {}} for span in spans]}]}]},
        separators=(",", ":")).encode()


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """A varint, or bytes, text or a list of fields with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def fixed64(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def make_protobuf(spans):
    def pairs(number, attributes):
        return b"".join(field(number, field(1, key) + field(
            2, field(3 if isinstance(value, int) else 1, value)))
            for key, value in attributes.items())

    def encode(span):
        name, time_of = span["event"]
        return (field(1, span["trace"]) + field(2, span["span"])
                + field(4, span["parent"]) + field(5, span["name"])
                + field(6, span["kind"]) + fixed64(7, span["start"])
                + fixed64(8, span["end"]) + pairs(9, span["attributes"])
                + field(11, fixed64(1, time_of) + field(2, name)))
    scope = field(1, field(1, "load")) + b"".join(
        field(2, encode(span)) for span in spans)
    resource = field(1, pairs(1, {"service.name": "agent"}))
    return field(1, resource + field(2, scope))


def make_requests(url, encoding):
    """Whole HTTP requests, head and body."""
    make = {"json": make_json, "protobuf": make_protobuf}[encoding]
    parts = urllib.parse.urlsplit(url)
    for seed in range(BODIES):
        body = make(make_spans(seed))
        yield (f"POST /v1/traces HTTP/1.1\r\nHost: {parts.netloc}\r\n"
               f"Content-Type: {TYPES[encoding]}\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body


class Connection:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, request):
        self.socket.sendall(request)

    def read_status(self):
        """Of the next answer, which is read whole."""
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(self.rest) < length:
            self.more()
        self.rest = self.rest[length:]
        return int(head.split(b" ", 2)[1])

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.rest += got

    def close(self):
        self.socket.close()


def send_all(url, requests, spans, connections=4):
    """Sends that many spans or a few more, each connection one request at a
    time. Returns how many, the seconds it took, and statuses that are no
    200, counted."""
    parts = urllib.parse.urlsplit(url)
    lines = [Connection(parts.hostname, parts.port)
             for _ in range(connections)]
    sent, at, refused = 0, 0, {}
    begin = time.perf_counter()
    while sent < spans:
        for line in lines:
            line.send(requests[at % len(requests)])
            at += 1
        for line in lines:
            status = line.read_status()
            if status == 200:
                sent += BODY_SPANS
            else:
                refused[status] = refused.get(status, 0) + 1
        if sum(refused.values()) > 1000:
            break
    seconds = time.perf_counter() - begin
    for line in lines:
        line.close()
    return sent, seconds, refused


def main():
    url, encoding = sys.argv[1:3]
    spans, connections = (int(word) for word in
                          (sys.argv[3:] + ["100000", "4"][len(sys.argv) - 3:]))
    sent, seconds, refused = send_all(
        url, list(make_requests(url, encoding)), spans, connections)
    print(f"{sent} spans in {seconds:.2f} s, refused {refused or 'none'}")


if __name__ == "__main__":
    main()
