#!/usr/bin/env python3
"""What watching a thread that runs an event loop costs, and by how much its
stalls are told wrong.

    stall_sampler.py BENCH_STALL_SAMPLER [PYTHON...]

The cost is of the sampler alone, in percent of a core, for a loop that idles,
one with a heartbeat of 10 ms, one that is never idle, and one that is held for
two thirds of the time. The error is the stall's length less what the agent
measured itself, over ROUNDS times six kinds of stall."""

import pathlib
import re
import statistics
import subprocess
import sys
import time

AGENT = (pathlib.Path(__file__).resolve().parent.parent
         / "agents/stalls/six_stalls.py")
ROUNDS = 5
SECONDS = 15

LOOPS = {
    "idle": "await asyncio.sleep(100)",
    "heartbeat": "\n        await asyncio.sleep(.01)",
    "never idle": "\n        await asyncio.sleep(0)",
}


def loop_program(body):
    head = "while True:" if body.startswith("\n") else ""
    return f"import asyncio\nasync def main():\n    {head}{body}\n" \
           "asyncio.run(main())"


def watch(bench, pid, seconds):
    return subprocess.run([bench, str(pid), str(seconds)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def cost_of(text):
    return float(re.search(r"^cost ([0-9.]+)", text, re.M)[1])


def measure_cost(bench, python):
    for name, body in LOOPS.items():
        agent = subprocess.Popen([python, "-c", loop_program(body)])
        try:
            time.sleep(.5)
            print(f"  {name:12} {cost_of(watch(bench, agent.pid, SECONDS)):.2f} %")
        finally:
            agent.kill()
            agent.wait()


def measure_error(bench, python):
    agent = subprocess.Popen([python, str(AGENT), str(ROUNDS)],
                             stdout=subprocess.PIPE, text=True)
    agent.stdout.readline()
    text = watch(bench, agent.pid, int(ROUNDS * 3.4) + 1)
    told = [(float(m[1]), float(m[2])) for m in re.finditer(
        r"began=([0-9.]+) lasted=([0-9.]+) ended=true", text)]
    errors, missed = {}, 0
    for line in agent.stdout:
        _, name, begin, length = line.split()
        near = [one for one in told if abs(one[0] - float(begin)) < 100]
        if near:
            errors.setdefault(name, []).append(near[0][1] - float(length))
        else:
            missed += 1
    agent.wait()
    for name, list_ in errors.items():
        print(f"  {name:12} median {statistics.median(list_):+.1f} ms, "
              f"worst {max(list_, key=abs):+.1f} ms of {len(list_)}")
    print(f"  {'held':12} {cost_of(text):.2f} %; missed: {missed}")


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    for python in sys.argv[2:] or [sys.executable]:
        print(python)
        measure_cost(sys.argv[1], python)
        measure_error(sys.argv[1], python)
    return 0


if __name__ == "__main__":
    sys.exit(main())
