#!/usr/bin/env python3
"""A stale connection, and a request that goes out again on a new one: after it
was executed, or after the server had hung up, or one that only reads, or twice
on purpose once the retry was answered.

    hung_up.py executed|hung_up|reads|on_purpose
"""

import asyncio
import socket
import sys
import threading

import jobs

WAY = sys.argv[1]
REQUEST = (b"*2\r\n$3\r\nGET\r\n$3\r\ncfg\r\n" if WAY == "reads"
           else b"*2\r\n$4\r\nINCR\r\n$4\r\njobs\r\n")
listening = socket.create_server(("127.0.0.1", 0))
hung_up = threading.Event()
executed = []
left = []


def answer(connection):
    while connection.recv(1000):
        executed.append(1)
        connection.sendall(b"+OK\r\n")


def serve():
    while True:
        connection = listening.accept()[0]
        if WAY == "hung_up" and not hung_up.is_set():
            connection.close()
            hung_up.set()
        else:
            threading.Thread(target=answer, args=(connection,),
                             daemon=True).start()


async def connect():
    return await asyncio.open_connection(*listening.getsockname())  # OPENED


async def first():
    left[:] = await connect()


async def second():
    await asyncio.create_task(try_twice())


async def try_twice():
    reader, writer = left
    try:
        writer.write(REQUEST)  # REUSED
        await asyncio.wait_for(reader.readline(), 0.05)
    except Exception:  # pylint: disable=broad-except
        pass
    reader, writer = await connect()
    for _ in range(3 if WAY == "on_purpose" else 1):
        writer.write(REQUEST)  # AGAIN
        await reader.readline()
    writer.close()


if __name__ == "__main__":
    threading.Thread(target=serve, daemon=True).start()
    asyncio.run(first())
    if WAY == "hung_up":
        hung_up.wait()
    jobs.run([second])
    expected = {"hung_up": 1, "on_purpose": 4}.get(WAY, 2)
    sys.exit(len(executed) != expected)
