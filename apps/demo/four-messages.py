#!/usr/bin/env python3
"""Four messages at once, one jumbled log, and one of the four goes wrong.

Each message notes its customer in a variable of the module, awaits, and reads
it back. Whoever is second in between leaves its own customer there.
"""

import asyncio
import logging
import sys

MESSAGES = {
    "7f3a": ("ada", 0.05),
    "b21c": ("bob", 0.20),
    "90de": ("cyd", 0.40),
    "4e55": ("dan", 0.25),
}
ORDERS = {"ada": 3, "bob": 1, "cyd": 4}  # and none for dan

log = logging.getLogger("agent")
customer = ""  # the defect: one for all messages


async def plan(message, name, delay):
    global customer
    log.info("[%s] received from %s", message, name)
    await asyncio.sleep(delay)
    customer = name
    log.info("[%s] plan: look up the orders", message)
    await asyncio.sleep(0.1)  # the model answers
    return customer


async def answer(message, name, delay):
    try:
        found = await plan(message, name, delay)
        log.info("[%s] tool lookup_orders started", message)
        await asyncio.sleep(0.02)
        count = 0 if name == "dan" else ORDERS[found]
        log.info("[%s] answered: %d orders", message, count)
        return True
    except KeyError:
        log.exception("[%s] failed", message)
        return False


async def main():
    results = await asyncio.gather(
        *(answer(message, *job) for message, job in MESSAGES.items()))
    print(f"{results.count(True)} answered, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    logging.basicConfig(
        stream=sys.stdout, level=logging.INFO,
        format="%(asctime)s.%(msecs)03d %(levelname)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S")
    sys.exit(asyncio.run(main()))
