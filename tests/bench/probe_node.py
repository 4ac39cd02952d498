#!/usr/bin/env python3
"""probe_node.py [TURNS]: what the probe adds to the start of node, turn by turn
with and without, heard by a socket that is read. Processor time of the child
beside wall time: the machine may be busy."""

import os
import pathlib
import resource
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]
                       / "probe_node"))
from node_agent import Channel, run  # noqa: E402


def measure(events):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    run(["-e", "0"], events)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime - before.ru_utime
                  + after.ru_stime - before.ru_stime)


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    channel = Channel()
    figures = {None: [], channel.path: []}
    for _ in range(turns):
        for events, found in figures.items():
            found.append(measure(events))
    for events, found in figures.items():
        for name, values in zip(("wall", "processor"), zip(*found)):
            print(f"{'probe' if events else 'bare ':5} {name:9} "
                  f"median {statistics.median(values) * 1e3:6.1f} ms, "
                  f"least {min(values) * 1e3:6.1f} ms")
    channel.close()


if __name__ == "__main__":
    main()
