"""asyncio: never reads stderr of its child, and has other things to do. From
outside it looks like asyncio_slow.py."""
import asyncio
import pathlib
import sys


async def main(amount):
    server = pathlib.Path(__file__).with_name("server.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(server), amount,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE)
    answer = asyncio.create_task(process.stdout.readline())
    while not answer.done():
        await asyncio.sleep(0.05)


asyncio.run(main(sys.argv[1]))
