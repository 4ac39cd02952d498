"""One client in one state, named by the first argument; says `ready` once it
is in it, and stays. The second and third are the ports of a real redis-server
and of a real PostgreSQL, or 0.

The stale ones hold an unread answer on a connection of a loop that ended; all
others are healthy, or merely look alike."""

import asyncio
import gc
import http.client
import http.server
import os
import socket
import sys
import threading
import time

WORD = sys.argv[1]
REDIS, POSTGRES = int(sys.argv[2]), int(sys.argv[3])
STAY = 120


def ready():
    # In one piece: of two threads that print, the words may come together.
    os.write(1, b"ready\n")


async def stay():
    ready()
    await asyncio.sleep(STAY)


def try_run(coroutine):
    try:
        return asyncio.run(coroutine)
    except Exception as error:  # the defect prints what it prints
        print(type(error).__name__, error, file=sys.stderr)
        return None


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"x" * (1 << 20 if self.path == "/large" else 20)
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *words):
        pass


def serve():
    """A server in a process of its own, so that it is not the one looked at."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    parent = os.getpid()
    if os.fork() == 0:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(0)
    port = server.server_address[1]
    server.server_close()
    return port


def stale_redis():
    import redis.asyncio
    gc.disable()
    client = redis.asyncio.Redis(host="127.0.0.1", port=REDIS)
    for _ in range(2 if WORD == "stale_redis" else 6):
        try_run(client.incr("jobs"))
    asyncio.run(stay())


def stale_asyncpg():
    import asyncpg
    connection = asyncio.run(connect_asyncpg())
    try_run(connection.fetch("select 1"))
    asyncio.run(stay())


async def connect_asyncpg():
    import asyncpg
    return await asyncpg.connect(host="127.0.0.1", port=POSTGRES,
                                 user="postgres", database="postgres")


async def idle_redis():
    import redis.asyncio
    client = redis.asyncio.Redis(host="127.0.0.1", port=REDIS)
    await client.incr("jobs")
    await stay()


async def idle_asyncpg():
    connection = await connect_asyncpg()
    await connection.fetch("select 1")
    await stay()


async def idle_httpx():
    import httpx
    client = httpx.AsyncClient()
    await client.get(f"http://127.0.0.1:{serve()}/")
    await stay()


async def idle_aiohttp():
    import aiohttp
    port = serve()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/") as answer:
            await answer.read()
        await stay()


async def idle_psycopg2():
    import psycopg2
    connection = psycopg2.connect(host="127.0.0.1", port=POSTGRES,
                                  user="postgres", dbname="postgres")
    connection.cursor().execute("select 1")
    await stay()


async def timeout_redis():
    import redis
    client = redis.Redis(host="127.0.0.1", port=REDIS, socket_timeout=30)
    client.incr("jobs")
    await stay()


async def timeout_http():
    connection = http.client.HTTPConnection("127.0.0.1", serve(), timeout=30)
    connection.request("GET", "/")
    connection.getresponse().read()
    await stay()


async def back_pressure():
    port = serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
    await reader.read(10)
    await stay()


async def sock_recv():
    loop = asyncio.get_running_loop()
    one = socket.socket()
    one.setblocking(False)
    await loop.sock_connect(one, ("127.0.0.1", REDIS))
    await loop.sock_sendall(one, b"PING\r\n")
    await loop.sock_recv(one, 100)
    await stay()


async def blocking_threads():
    def work():
        one = socket.create_connection(("127.0.0.1", REDIS))
        one.sendall(b"PING\r\n")
        time.sleep(STAY)
    threading.Thread(target=work, daemon=True).start()
    await asyncio.sleep(0.3)
    await stay()


def two_loops():
    def work():
        asyncio.run(idle_redis())
    threading.Thread(target=work, daemon=True).start()
    asyncio.run(idle_redis())


async def forked_child():
    import redis.asyncio
    client = redis.asyncio.Redis(host="127.0.0.1", port=REDIS)
    await client.incr("jobs")
    parent = os.getpid()
    if os.fork() == 0:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(0)
    await stay()


def idle_trio():
    import trio

    async def main():
        stream = await trio.open_tcp_stream("127.0.0.1", REDIS)
        await stream.send_all(b"PING\r\n")
        await stream.receive_some(100)
        ready()
        await trio.sleep(STAY)
    trio.run(main)


def main():
    what = {"stale_redis": stale_redis, "stale_many": stale_redis,
            "stale_asyncpg": stale_asyncpg, "two_loops": two_loops,
            "idle_trio": idle_trio}.get(WORD)
    if what:
        what()
    else:
        asyncio.run(globals()[WORD]())


main()
