"""asyncio: waits for a line of stdout. The loop takes up to 128 KiB of stderr
and then stops reading it. Twin: a task reads stderr."""
import asyncio
import pathlib
import sys


async def main(twin, amount):
    server = pathlib.Path(__file__).with_name("server.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(server), amount,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE)
    reading = None
    if twin == "clean":
        reading = asyncio.create_task(process.stderr.read())
    print(await process.stdout.readline())
    if reading:
        print(len(await reading))
        await process.wait()


# More than the loop itself takes in.
asyncio.run(main(*sys.argv[1:]))
