#!/usr/bin/env python3
"""Schedules its events instead of awaiting them.

Each step ends with emit(), which only makes a task. The next step computes
before it awaits, so the event leaves one step late; the last ones are
cancelled when the loop ends, and nobody is told.
"""

import asyncio
import sys
import time

STEPS = ["observe", "reason", "act", "observe", "reason", "act"]

current = ""
delivered = []
tasks = set()


async def publish(event):
    await asyncio.sleep(0.002)  # the way to the broker
    delivered.append(event)
    print(f"  delivered '{event}' during '{current}'", flush=True)


def emit(event):
    task = asyncio.create_task(publish(event))  # the defect
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def agent():
    global current
    for number, name in enumerate(STEPS, 1):
        current = f"{number} {name}"
        print(f"step {current}", flush=True)
        time.sleep(0.03)  # computes, and holds the loop
        await asyncio.sleep(0.01)
        emit(current)


def main():
    asyncio.run(agent())
    lost = len(STEPS) - len(delivered)
    print(f"{len(STEPS)} events emitted, {len(delivered)} delivered, "
          f"{lost} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
