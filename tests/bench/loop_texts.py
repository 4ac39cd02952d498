#!/usr/bin/env python3
"""What it costs the rules to look for a few texts in all output of an agent.

    loop_texts.py HAWKCTL [MEGABYTES]     1024 by default

One trace of log lines on stderr, without any of the texts, read turn by turn by
`pipes`, whose rules pass over stderr, and by `conns`, whose rules search it."""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def write_trace(path, size):
    words = ("job worker request finished started payload done steady "
             "round other task session attempt token in a the").split()
    draw = random.Random(4)
    with open(path, "w", encoding="ascii") as trace:
        # Records that nobody decodes are not verified: any checksum will do.
        offset = sequence = 0
        texts = []
        for _ in range(64):
            lines = "".join(
                f"2026-01-02 INFO [req-{draw.randrange(9999)}] "
                + " ".join(draw.choices(words, k=9)) + "\\n"
                for _ in range(700))
            texts.append((lines, len(lines) - lines.count("\\n")))
        trace.write(HEADER)
        while trace.tell() < size:
            for lines, length in texts:
                trace.write(f'{{"k":"out","w":1,"q":{sequence},"t":{sequence},'
                            f'"s":"stderr","o":{offset},"l":"{lines}",'
                            '"c":"00000000"}\n')
                sequence += 1
                offset += length


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def make_header():
    body = ('{"k":"hawk","w":0,"q":0,"t":0,"v":1,"min":1,"id":"bench",'
            '"boot_id":"","pid_namespace":0,"time_unix_nano":"1",'
            '"monotonic_nano":"1","boottime_nano":"1",'
            '"tool":{"name":"bench","version":"1"},"pid":1,"start":1,'
            '"argv":["bench"],"cwd":"/"')
    return f'{body},"c":"{crc32c(body.encode()):08x}"}}\n'


HEADER = make_header()


def measure(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, (command, done.returncode, done.stderr)
    return wall, (after.ru_utime + after.ru_stime
                  - before.ru_utime - before.ru_stime)


def main():
    hawkctl = sys.argv[1]
    size = (int(sys.argv[2]) if len(sys.argv) > 2 else 1024) << 20
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "bench.hawk")
        write_trace(path, size)
        turns = {"pipes": [], "conns": []}
        for turn in range(10):
            for command, figures in turns.items():
                figure = measure([hawkctl, command, path])
                if turn > 0:  # the first warms the cache
                    figures.append(figure)
        print(f"{os.path.getsize(path) >> 20} MiB, median of 9")
        for command, figures in turns.items():
            wall = statistics.median(f[0] for f in figures)
            work = statistics.median(f[1] for f in figures)
            print(f"{command}: {wall:.2f} s, {work:.2f} s of a processor, "
                  f"{os.path.getsize(path) / work / 1e9:.2f} GB/s")


main()
