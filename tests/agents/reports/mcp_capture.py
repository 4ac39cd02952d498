"""A client of the Python SDK that gives errlog a pipe of its own, to show the
log when the session is over. Twins: "inherit", which is what the SDK does by
itself; and "thread", which reads meanwhile, as
UKGovernmentBEIS/inspect_ai#3755 does."""
import asyncio
import os
import pathlib
import sys
import threading

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

twin = sys.argv[1]
server = pathlib.Path(__file__).with_name("fastmcp_server.py")
read_end, write_end = os.pipe()
log = os.fdopen(read_end)
errlog = sys.stderr if twin == "inherit" else os.fdopen(write_end, "w")
if twin == "thread":
    threading.Thread(target=log.read, daemon=True).start()


async def main():
    parameters = StdioServerParameters(command=sys.executable,
                                       args=[str(server)])
    async with stdio_client(parameters, errlog) as streams:
        async with ClientSession(*streams) as session:
            await session.initialize()
            print(await session.call_tool("fetch"))


asyncio.run(main())
