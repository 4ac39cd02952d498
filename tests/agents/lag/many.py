"""A hundred thousand tasks, of which the first half is done at once."""

import asyncio
import resource


async def publish(number):
    await asyncio.sleep(0)


async def wait(event):
    await event.wait()


async def main():
    for _ in range(500):
        await asyncio.gather(*[asyncio.create_task(publish(number))  # PUBLISHED
                               for number in range(100)])
    event = asyncio.Event()
    tasks = [asyncio.create_task(wait(event)) for _ in range(50_000)]  # WAITING
    await asyncio.sleep(0.01)
    event.set()
    await asyncio.gather(*tasks)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


asyncio.run(main())
