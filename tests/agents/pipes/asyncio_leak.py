"""As leaked_stdout.py, in asyncio: communicate()."""
import asyncio
import sys


async def main(twin):
    away = ">/dev/null" if twin == "clean" else ""
    process = await asyncio.create_subprocess_shell(
        f"sleep 30 {away} & echo started",
        stdout=asyncio.subprocess.PIPE)
    print(await process.communicate())


asyncio.run(main(sys.argv[1]))
