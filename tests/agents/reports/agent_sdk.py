"""Reads all messages of a command line agent, then its stderr, which the
agent's MCP servers have filled before: anthropics/claude-agent-sdk-python#103.
Twin: a temporary file, as the fix has it."""
import pathlib
import subprocess
import sys
import tempfile

import anyio
from anyio.streams.text import TextReceiveStream

twin, backend = sys.argv[1:]
cli = pathlib.Path(__file__).with_name("agent_cli.py")


async def main():
    with tempfile.TemporaryFile() as file:
        async with await anyio.open_process(
                [sys.executable, str(cli)], stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE if twin == "defect" else file) as agent:
            async for message in TextReceiveStream(agent.stdout):
                print(message, end="")
            if agent.stderr:
                async for line in TextReceiveStream(agent.stderr):
                    print(len(line))


anyio.run(main, backend=backend)
