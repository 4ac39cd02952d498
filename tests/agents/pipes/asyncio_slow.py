"""asyncio: handles each line of stderr for a while. The loop stops reading as
long as 128 KiB wait in its own buffer: slow, but it moves."""
import asyncio
import pathlib
import sys


async def main(pause, amount):
    server = pathlib.Path(__file__).with_name("server.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(server), amount,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE)
    async for _ in process.stderr:
        await asyncio.sleep(float(pause))


asyncio.run(main(*sys.argv[1:]))
