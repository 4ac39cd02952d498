"""A loop that is held now and then. Runs until it is ended, 60 s at most."""

import asyncio
import time


async def main():
    for _ in range(40):
        await asyncio.sleep(1.2)
        time.sleep(0.3)  # HELD


asyncio.run(main())
