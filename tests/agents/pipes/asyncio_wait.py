"""asyncio: waits for the end of a child whose stderr nobody reads.
Twin: communicate()."""
import asyncio
import pathlib
import sys


async def main(twin, amount):
    server = pathlib.Path(__file__).with_name("server.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(server), amount,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE)
    if twin == "defect":
        print(await process.wait())
    else:
        await process.communicate()


asyncio.run(main(*sys.argv[1:]))
