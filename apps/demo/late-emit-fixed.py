#!/usr/bin/env python3
"""The fixed twin of late-emit.py: a step ends when its event has left."""

import asyncio
import sys
import time

STEPS = ["observe", "reason", "act", "observe", "reason", "act"]

current = ""
delivered = []


async def publish(event):
    await asyncio.sleep(0.002)  # the way to the broker
    delivered.append(event)
    print(f"  delivered '{event}' during '{current}'", flush=True)


async def agent():
    global current
    for number, name in enumerate(STEPS, 1):
        current = f"{number} {name}"
        print(f"step {current}", flush=True)
        time.sleep(0.03)  # computes, and holds the loop
        await asyncio.sleep(0.01)
        await publish(current)


def main():
    asyncio.run(agent())
    lost = len(STEPS) - len(delivered)
    print(f"{len(STEPS)} events emitted, {len(delivered)} delivered, "
          f"{lost} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
