"""Events of trio, which nothing is known of: nothing may be said."""

import trio

from agent_steps import about, hold


async def publish(step):
    await trio.sleep(about(1))


async def main():
    async with trio.open_nursery() as nursery:
        for step in range(8):
            hold(25)
            await trio.sleep(about(5))
            nursery.start_soon(publish, step)


trio.run(main)
