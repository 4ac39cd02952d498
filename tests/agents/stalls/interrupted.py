"""A loop that stands still for another's doing.

    interrupted.py WORD     stopped debugged crowded"""

import asyncio
import multiprocessing
import os
import pdb
import signal
import subprocess
import sys
import time


async def heartbeat():
    while True:
        await asyncio.sleep(.01)


def work(seconds):
    """Of processor time, whatever that takes."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


async def stopped():
    """SIGSTOP, within a callback that computes and within one that sleeps."""
    for _ in range(2):
        waker = subprocess.Popen(
            ["sh", "-c", f"sleep .4; kill -CONT {os.getpid()}"])
        os.kill(os.getpid(), signal.SIGSTOP)
        await asyncio.sleep(.2)
        waker.wait()
        await asyncio.sleep(.2)


async def debugged():
    """Somebody types, slowly."""
    read, write = os.pipe()
    typist = subprocess.Popen(["sh", "-c", "sleep .5; echo c"], stdout=write)
    os.close(write)
    with os.fdopen(read) as typed, open(os.devnull, "w") as shown:
        pdb.Pdb(stdin=typed, stdout=shown, readrc=False).set_trace()
        await asyncio.sleep(.1)
    typist.wait()


def burn():
    work(60)


async def crowded():
    """Callbacks of 30 ms on a machine that has no processor to spare."""
    crowd = [multiprocessing.Process(target=burn, daemon=True)
             for _ in range(os.cpu_count() * 4)]
    for one in crowd:
        one.start()
    end = time.monotonic() + 4
    while time.monotonic() < end:
        work(.03)
        await asyncio.sleep(.01)
    for one in crowd:
        one.kill()  # and is joined at the end, when there is no loop


async def main():
    beat = asyncio.ensure_future(heartbeat())
    await asyncio.sleep(.2)
    await {"stopped": stopped, "debugged": debugged,
           "crowded": crowded}[sys.argv[1]]()
    beat.cancel()


if __name__ == "__main__":
    asyncio.run(main())
