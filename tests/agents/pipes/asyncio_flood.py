"""Logs by a transport of asyncio and never drain()s: what nobody reads waits
in its heap."""
import asyncio
import sys


async def main():
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol,
                                                 sys.stderr)
    for _ in range(400):
        transport.write(b"x" * 65536)
        await asyncio.sleep(0.01)
    while transport.get_write_buffer_size():
        await asyncio.sleep(0.05)


asyncio.run(main())
