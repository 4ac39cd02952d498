#!/usr/bin/env python3
"""trace_reader.py FILE [STREAM]: reads a trace of hawkctl.

Made from man/hawkctl-trace.5 alone, with the standard library, as a stranger
would: if it reads a trace wrongly, the page or the writer is wrong. Prints a
count of each kind, or the bytes of a stream.
"""

import base64
import collections
import json
import re
import sys

VERSION = 1
LONGEST = 1048576
KINDS = {"hawk", "out", "gap", "chk", "proc", "thread", "object", "blind",
         "event", "signal", "end", "closed", "takeover"}
ENDS_AS_A_RECORD = re.compile(rb',"c":"(.{8})"}$', re.S)


def make_table():
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        yield value


TABLE = list(make_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283


class Stream:
    """The bytes of one stream, each once, and what is missing between."""

    def __init__(self):
        self.data = bytearray()
        self.next = 0
        self.missing = 0
        self.repeated = 0

    def take(self, offset, data):
        self.repeated += min(len(data), max(0, self.next - offset))
        self.missing += max(0, offset - self.next)
        fresh = data[max(0, self.next - offset):]
        self.data += fresh
        self.next = max(self.next, offset + len(data))
        return fresh


class Trace:
    """All of a file: records, streams, and what a reader must count."""

    def __init__(self, content):
        self.records = []
        self.streams = collections.defaultdict(Stream)
        self.in_order = bytearray()  # of all streams, as they stand in the file
        self.damaged = self.torn = self.unknown = self.missing = 0
        self.torn_tail = False
        self._cut = 0
        self._next_number = collections.Counter()
        *lines, rest = content.split(b"\n")
        for line in lines:
            self._take_line(line.lstrip(b"\0"))
        self.torn_tail = bool(rest) or self._cut > 0
        if not self.records and lines:
            raise ValueError("no trace")

    def _take_line(self, line):
        if not line:
            return
        if len(line) > LONGEST:
            self.damaged += 1
            return
        end = ENDS_AS_A_RECORD.search(line)
        if not end:
            self._cut += 1
            return
        body = line[:end.start()]
        if end[1] != b"%08x" % crc32c(body):
            self.damaged += 1
            return
        self._take_record(json.loads(body + b"}"))

    def _take_record(self, record):
        kind = record["k"]
        if kind in ("gap", "takeover"):
            self.torn += self._cut
        else:
            self.damaged += self._cut
        self._cut = 0
        if kind in ("hawk", "chk") and record["min"] > VERSION:
            raise ValueError(f"needs version {record['min']}")
        self._count_holes(record)
        if kind not in KINDS:
            self.unknown += 1
            return
        self.records.append(record)
        if kind == "out":
            data = (record["l"].encode() if "l" in record
                    else base64.b64decode(record["b"], validate=True))
            stream = self.streams[record["s"]]
            self.in_order += stream.take(record["o"], data)

    def _count_holes(self, record):
        expected = self._next_number[record["w"]]
        hole = max(0, record["q"] - expected)
        stated = (record["k"] == "gap" and record.get("from") == expected
                  and record["n"] == hole)
        self.missing += 0 if stated else hole
        self._next_number[record["w"]] = max(expected, record["q"] + 1)

    def kinds(self):
        return collections.Counter(record["k"] for record in self.records)

    def of_kind(self, kind):
        return [record for record in self.records if record["k"] == kind]

    def is_damaged(self):
        return self.damaged > 0 or self.missing > 0


def read_trace(path):
    with open(path, "rb") as file:
        return Trace(file.read())


def main():
    trace = read_trace(sys.argv[1])
    if len(sys.argv) > 2:
        sys.stdout.buffer.write(trace.streams[sys.argv[2]].data)
    else:
        for kind, count in sorted(trace.kinds().items()):
            print(f"{count:8} {kind}")
    return 2 if trace.is_damaged() else 0


if __name__ == "__main__":
    sys.exit(main())
