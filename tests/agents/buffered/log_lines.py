"""Prints a line with its time every few milliseconds.

    log_lines.py WORD     blocks     as Python does where stdout is a pipe
                          lines      flushed
                          unbuffered written at once
                          batches    collected by the program itself
                          old        a log of yesterday, at once
                          skew       the clock of another machine, flushed"""

import datetime
import sys
import time

WORD = sys.argv[1]
SECONDS = 12


def line(at):
    stamp = datetime.datetime.fromtimestamp(at).isoformat(" ", "milliseconds")
    return f"{stamp} INFO agent: " + "step done " * 12


def old():
    start = time.time() - 86400
    for number in range(2000):
        print(line(start + number * .05))


def batches():
    kept = []
    for number in range(int(SECONDS / .02)):
        kept.append(line(time.time()))
        if number % 40 == number // 100:
            print("\n".join(kept), flush=True)
            kept = []
        time.sleep(.02)


def steady(flush, skew=0.0):
    for _ in range(int(SECONDS / .02)):
        print(line(time.time() + skew), flush=flush)
        time.sleep(.02)


if WORD == "old":
    old()
elif WORD == "batches":
    batches()
else:
    steady(WORD != "blocks", -4000 if WORD == "skew" else 0)
