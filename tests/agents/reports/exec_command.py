"""Runs a command and waits for the ends of its outputs, which a process that
the command left behind keeps open: openai/codex#6575, and with a process
substitution openai/codex#7846. Twin: what is left behind has no output."""
import asyncio
import sys

COMMANDS = {
    "background": "sleep 30 & echo started",
    "session": "setsid sleep 30 & echo started",
    "substitution": "exec > >(cat) 2>&1 && (sleep 30 &) && echo started",
    "clean": "sleep 30 >/dev/null 2>&1 & echo started; sleep 5",
}


async def read_all(stream):
    while data := await stream.read(8192):
        print(data.decode(), end="", flush=True)


async def main():
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", COMMANDS[sys.argv[1]], stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    await asyncio.gather(process.wait(), read_all(process.stdout),
                         read_all(process.stderr))


asyncio.run(main())
