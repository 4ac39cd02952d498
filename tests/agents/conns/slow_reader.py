#!/usr/bin/env python3
"""Reads slowly what comes fast, in one loop: asyncio takes the connection out
of its epoll meanwhile, with bytes unread in the kernel, and that is right."""

import asyncio

import jobs

AMOUNT = 4 * 1024 * 1024


async def flood(_reader, writer):
    writer.write(b"z" * AMOUNT)
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    where = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(*where)
    await asyncio.sleep(1.5)
    count = 0
    while chunk := await reader.read(65536):
        count += len(chunk)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    if count != AMOUNT:
        raise RuntimeError(f"read {count} bytes")


if __name__ == "__main__":
    jobs.run([main])
