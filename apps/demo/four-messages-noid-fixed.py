#!/usr/bin/env python3
"""The fixed twin of four-messages-noid.py: a customer for each message."""

import asyncio
import logging
import sys

MESSAGES = [("ada", 0.05), ("bob", 0.20), ("cyd", 0.40), ("dan", 0.25)]
ORDERS = {"ada": 3, "bob": 1, "cyd": 4}  # and none for dan

log = logging.getLogger("agent")


async def plan(name, delay):
    log.info("received from %s", name)
    await asyncio.sleep(delay)
    customer = name
    log.info("plan: look up the orders")
    await asyncio.sleep(0.1)  # the model answers
    return customer


async def answer(name, delay):
    try:
        found = await plan(name, delay)
        log.info("tool lookup_orders started")
        await asyncio.sleep(0.02)
        count = 0 if name == "dan" else ORDERS[found]
        log.info("answered: %d orders", count)
    except KeyError:
        log.exception("failed")
        raise


async def main():
    results = await asyncio.gather(
        *(answer(*message) for message in MESSAGES), return_exceptions=True)
    failed = [one for one in results if isinstance(one, Exception)]
    print(f"{len(results) - len(failed)} answered, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    logging.basicConfig(
        stream=sys.stdout, level=logging.INFO,
        format="%(asctime)s.%(msecs)03d %(levelname)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S")
    sys.exit(asyncio.run(main()))
