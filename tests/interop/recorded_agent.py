"""The agent of test_trace_reader.py: writes to both outputs what PARTS says,
states events, and between its halves waits for the file `go`."""

import json
import os
import pathlib
import socket
import sys
import time

EVERY_BYTE = bytes(range(256)) * 300  # more than a pipe holds
PARTS = [
    [(1, b"first\n"), (2, b"an error\r\n"), (1, "gr\u00fc\u00dfe \u20ac "
                                             "\U0001f600\n".encode())],
    [(1, EVERY_BYTE), (2, b"\x1b[31mred\x1b[0m \"quoted\" \\\n\0\x7f")],
]
SPLIT = "\u20ac".encode()
EVENTS = [{"event_name": "started", "step": "one", "attributes": {"n": 1}},
          {"event_name": "ended", "timestamp": 0, "body": "\u20ac", "x": [1]}]


def expected(number):
    """What the descriptor gets in all."""
    return b"".join(data for part in PARTS for fd, data in part
                    if fd == number) + (SPLIT if number == 1 else b"")


def write(fd, data):
    while data:
        data = data[os.write(fd, data):]


def main():
    place = pathlib.Path(sys.argv[1])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as events:
        events.connect(os.environ["HAWK_EVENTS"])
        for event in EVENTS:
            events.sendall(json.dumps(event).encode() + b"\n")
        events.sendall(b"no JSON\n")
    for fd, data in PARTS[0]:
        write(fd, data)
    (place / "half").touch()
    while not (place / "go").exists():
        time.sleep(0.01)
    for fd, data in PARTS[1]:
        write(fd, data)
    # A character in two writes, some time apart.
    write(1, SPLIT[:1])
    time.sleep(0.1)
    write(1, SPLIT[1:])


if __name__ == "__main__":
    main()
