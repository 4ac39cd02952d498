"""`create_task` as it should be used, ten times: nothing may be said of it.

    used_well.py IDIOM
"""

import asyncio
import sys

from agent_steps import about, hold, keep, run

IDIOM = sys.argv[1]


async def work(number=0, milliseconds=5):
    await asyncio.sleep(about(milliseconds))
    return number


async def server_handlers():
    """A task a client, by the agent's own accept loop."""
    async def serve(reader, writer):
        while data := await reader.read(100):
            hold(3)
            writer.write(data)
            await writer.drain()
        writer.close()

    def accepted(reader, writer):
        keep(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    for _ in range(20):
        reader, writer = await asyncio.open_connection(
            *server.sockets[0].getsockname())
        writer.write(b"x")
        await reader.read(100)
        writer.close()
    server.close()


async def worker_pool():
    """Workers that are made before a long set-up, and cancelled at the end."""
    queue, results = asyncio.Queue(), []

    async def worker():
        while True:
            results.append(await work(await queue.get()))
            queue.task_done()

    workers = [asyncio.create_task(worker()) for _ in range(10)]
    hold(300)
    for number in range(40):
        queue.put_nowait(number)
    await queue.join()
    for one in workers:
        one.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


async def slow_set_up():
    """Each worker is set up by work that holds the loop; they end by a word."""
    queue = asyncio.Queue()

    async def worker():
        while await queue.get() is not None:
            await work()

    workers = []
    for _ in range(8):
        hold(25)
        workers.append(asyncio.create_task(worker()))
    for _ in range(40):
        queue.put_nowait(1)
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.wait(workers)


async def gather():
    for _ in range(6):
        tasks = []
        for number in range(10):
            hold(3)
            tasks.append(asyncio.create_task(work(number)))
        await asyncio.gather(*tasks)


async def prefetch():
    """The next one is fetched while this one is worked on."""
    following = asyncio.create_task(work(0, 20))
    for number in range(8):
        await following
        following = asyncio.create_task(work(number + 1, 20))
        await asyncio.sleep(0)
        hold(30)
    await following


async def task_group():
    for _ in range(6):
        async with asyncio.TaskGroup() as group:
            for number in range(5):
                group.create_task(work(number))
            hold(30)


async def heartbeat():
    async def beat():
        while True:
            await asyncio.sleep(0.02)

    beating = asyncio.create_task(beat())
    for _ in range(8):
        hold(30)
        await asyncio.sleep(about(10))
    beating.cancel()


async def fan_out():
    """Two thousand at once, awaited by a callback that counts."""
    left, done = [2000], asyncio.Event()

    def count(_):
        left[0] -= 1
        if not left[0]:
            done.set()

    for number in range(left[0]):
        keep(asyncio.create_task(work(number, 1))).add_done_callback(count)
    await done.wait()


async def race():
    """The first answer counts, the others are cancelled."""
    for _ in range(8):
        tasks = [asyncio.create_task(work(n, 10 * n)) for n in range(1, 5)]
        _, others = await asyncio.wait(
            tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.sleep(0.001)


async def emit_first():
    """Events are emitted, and the step awaits before it works."""
    async def publish(number):
        await asyncio.sleep(about(1))

    tasks = []
    for number in range(10):
        tasks.append(keep(asyncio.create_task(publish(number))))
        await asyncio.sleep(about(20))
        hold(20)
    await asyncio.sleep(0.05)


async def request_handlers():
    """Long work that nobody awaits: a job for each message."""
    async def handle(number):
        await asyncio.sleep(about(300))

    for number in range(12):
        keep(asyncio.create_task(handle(number)))
        await asyncio.sleep(about(20))
    await asyncio.sleep(0.5)


async def aiohttp_client():
    import aiohttp
    from aiohttp import web
    async def answer(request):
        hold(10)
        return web.Response(text="ok")
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as session:
        for _ in range(5):
            async def get():
                async with session.get(f"http://127.0.0.1:{port}/") as got:
                    return await got.text()
            await asyncio.gather(*[asyncio.create_task(get())
                                   for _ in range(4)])
            hold(20)
    await runner.cleanup()


async def httpx_client():
    import httpx

    async def serve(reader, writer):
        while line := await reader.readline():
            if line == b"\r\n":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient() as client:
        for _ in range(6):
            await asyncio.create_task(client.get(f"http://127.0.0.1:{port}/"))
            hold(20)
    server.close()


run(globals()[IDIOM]())
