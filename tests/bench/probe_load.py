"""What probe_run.py measures: prints operations a second, timed in itself.

    probe_load.py echo|tasks|redis COUNT
"""

import asyncio
import os
import sys
import time


async def echo(count):
    async def serve(reader, writer):
        while data := await reader.read(100):
            writer.write(data)
        writer.close()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(
        *server.sockets[0].getsockname())
    for _ in range(count):
        writer.write(b"x" * 50)
        await reader.read(100)
    writer.close()
    server.close()


async def tasks(count):
    async def emit():
        return 1
    for _ in range(count // 100):
        await asyncio.gather(
            *[asyncio.create_task(emit()) for _ in range(100)])


async def redis(count):
    import redis.asyncio as client
    async with client.Redis(port=int(os.environ["HAWK_TEST_REDIS"])) as own:
        await own.ping()
        for _ in range(count):
            await own.get("key")


async def main():
    load, count = globals()[sys.argv[1]], int(sys.argv[2])
    await load(count // 10)  # warm
    begin = time.perf_counter()
    await load(count)
    print(count / (time.perf_counter() - begin))


if __name__ == "__main__":
    asyncio.run(main())
