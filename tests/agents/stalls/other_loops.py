"""A loop that is not the main thread's, or not asyncio's own, or of a child.

    other_loops.py WORD     thread uvloop uvloop_spin forked trio long"""

import asyncio
import os
import sys
import threading
import time


def held(name, begin):
    print("held", name, "%.3f" % (begin * 1e3),
          "%.3f" % ((time.monotonic() - begin) * 1e3), flush=True)


async def heartbeat():
    while True:
        await asyncio.sleep(.01)


async def blocks(seconds=.3):
    beat = asyncio.ensure_future(heartbeat())
    await asyncio.sleep(.5)
    begin = time.monotonic()
    time.sleep(seconds)  # HELD sleep
    held("sleep", begin)
    await asyncio.sleep(.3)
    beat.cancel()


def thread():
    one = threading.Thread(target=lambda: asyncio.run(blocks()))
    one.start()
    one.join()


def in_uvloop():
    import uvloop
    uvloop.install()
    asyncio.run(blocks())


def uvloop_spin():
    import uvloop
    uvloop.install()

    async def spin():
        end = time.monotonic() + 2
        while time.monotonic() < end:
            await asyncio.sleep(0)
    asyncio.run(spin())


def forked():
    child = os.fork()
    if child == 0:
        asyncio.run(blocks())
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def in_trio():
    import trio

    async def main():
        for _ in range(50):
            await trio.sleep(.01)
        begin = time.monotonic()
        time.sleep(.3)  # HELD trio
        held("trio", begin)
        for _ in range(30):
            await trio.sleep(.01)
    trio.run(main)


def long():
    """So long that it is told while it lasts."""
    asyncio.run(blocks(2.5))


{"thread": thread, "uvloop": in_uvloop, "uvloop_spin": uvloop_spin,
 "forked": forked, "trio": in_trio, "long": long}[sys.argv[1]]()
