"""Agents for test_events.py; servers of their own, so that nothing else must
run."""

SERVER = r'''
import asyncio, socket, threading
served = []
def serve_one(connection):
    for line in connection.makefile("rb"):
        served.append(line)
        connection.sendall(b"ok\n")
listening = socket.create_server(("127.0.0.1", 0))
port = listening.getsockname()[1]
def accept():
    while True:
        threading.Thread(target=serve_one, args=(listening.accept()[0],),
                         daemon=True).start()
threading.Thread(target=accept, daemon=True).start()
'''

STALE = SERVER + r'''
class Client:
    pair = None
    async def ask(self):
        if self.pair is None:
            self.pair = await asyncio.open_connection("127.0.0.1", port)  # opened
        self.pair[1].write(b"*2\r\n$4\r\nINCR\r\n$4\r\njobs\r\n")  # written
        return await self.pair[0].readline()
client = Client()
async def job():
    try:
        return await client.ask()
    except RuntimeError as error:
        return str(error)
asyncio.run(job())
asyncio.run(job())  # again
async def leave():
    client.pair[1].close()  # closed
try:
    asyncio.run(leave())
except RuntimeError:
    pass
'''

# A future's exception is thrown into the task that waits.
THROWN = SERVER + r'''
pair = []
async def connect():
    pair.extend(await asyncio.open_connection("127.0.0.1", port))
async def write():
    loop = asyncio.get_running_loop()
    failing = loop.create_future()
    loop.call_soon(failing.set_exception, ValueError())
    try:
        await failing
    except ValueError:
        pair[1].write(b"hello\n")  # written
async def job():
    await write()  # called
asyncio.run(connect())
asyncio.run(job())
'''

# One loop that is run several times, threads with a loop each, everything
# closed: nothing may be said against it.
HEALTHY = SERVER + r'''
async def ask(pair=None):
    reader, writer = pair or await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        writer.write(b"hello\n")
        await reader.readline()
    if pair is None:
        writer.close()
async def main():
    lock, queue = asyncio.Lock(), asyncio.Queue(1)
    async def put():
        for n in range(3): await queue.put(n)
    async def get():
        for n in range(3):
            async with lock: await queue.get()
    await asyncio.gather(ask(), ask(), put(), get())
for _ in range(3):
    asyncio.run(main())
threads = [threading.Thread(target=lambda: asyncio.run(main()))
           for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
loop = asyncio.new_event_loop()
pair = loop.run_until_complete(asyncio.open_connection("127.0.0.1", port))
for _ in range(3):
    loop.run_until_complete(ask(pair))
    pair[1].write(b"between two runs\n")  # legal
    loop.run_until_complete(pair[0].readline())
pair[1].close()
loop.run_until_complete(asyncio.sleep(0))
loop.close()
'''

# A retry hides the loss of the answer; the body is written apart from the
# head, and a header counts the tries.
MASKED = r'''
import asyncio, socket, threading
seen = []
def serve_one(connection):
    received = connection.makefile("rb")
    while received.readline():
        length = 0
        while True:
            line = received.readline().strip().lower()
            if not line: break
            if line.startswith(b"content-length:"): length = int(line[15:])
        seen.append(received.read(length))
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
listening = socket.create_server(("127.0.0.1", 0))
def accept():
    while True:
        threading.Thread(target=serve_one, args=(listening.accept()[0],),
                         daemon=True).start()
threading.Thread(target=accept, daemon=True).start()
pool = []
async def post(attempt):
    if not pool:
        pool.append(await asyncio.open_connection(*listening.getsockname()))
    reader, writer = pool[0]
    try:
        writer.write(b"POST /v1/chat?key=secret HTTP/1.1\r\nhost: x\r\n"
                     b"x-retry-count: %d\r\ncontent-length: 9\r\n\r\n" % attempt)
        writer.write(b'{"m":"x"}')
        await reader.readuntil(b"ok")
    except Exception:
        pool.clear()
        raise
async def job():
    for attempt in range(3):
        try:
            return await post(attempt)
        except Exception:
            await asyncio.sleep(0.001)
ok = 0
for _ in range(10):
    asyncio.run(job())
    ok += 1
import time
for _ in range(100):  # the server's threads may be behind
    before = len(seen)
    time.sleep(0.1)
    if len(seen) == before: break
print(ok, len(seen))
'''

STORIES = r'''
import asyncio, logging, sys
logging.basicConfig(level=logging.INFO, format="%(message)s")
async def fetch(number):
    await asyncio.sleep(0.001)
    logging.info("fetched")
    if number == 2:
        raise ValueError("no such order")  # raised
async def handle(number):
    logging.info("started")
    await asyncio.gather(fetch(number))  # within
    logging.info("done")
async def main():
    await asyncio.gather(*[handle(n) for n in range(4)],
                         return_exceptions=True)  # four
    await asyncio.wait_for(asyncio.sleep(0), 1)
asyncio.run(main())
'''

FAILURES = r'''
import asyncio
async def lost():
    raise KeyError("gone")  # raised
async def main():
    asyncio.ensure_future(lost())  # made
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())
loop = asyncio.new_event_loop()
loop.close()
coro = main()
try:
    loop.create_task(coro)
except RuntimeError:
    coro.close()
    raise
'''

CROSS = r'''
import asyncio, sys, threading
ready, done = threading.Event(), threading.Event()
things = {}
async def consumer():
    things["loop"] = asyncio.get_running_loop()
    things["queue"] = asyncio.Queue()
    things["lock"] = asyncio.Lock()
    await things["lock"].acquire()
    getter = asyncio.ensure_future(things["queue"].get())
    waiter = asyncio.ensure_future(things["lock"].acquire())
    await asyncio.sleep(0)
    ready.set()
    await asyncio.get_running_loop().run_in_executor(None, done.wait)
    await getter
    waiter.cancel()
thread = threading.Thread(target=lambda: asyncio.run(consumer()))
thread.start()
ready.wait()
async def producer():
    things["queue"].put_nowait(1)  # put
    try:
        await asyncio.wait_for(things["lock"].acquire(), 0.05)  # locked
    except (RuntimeError, asyncio.TimeoutError) as error:
        pass
asyncio.run(producer())
things["loop"].call_soon_threadsafe(int)
done.set()
thread.join()
'''

FORKED = SERVER + r'''
import os, sys
async def main():
    pair = await asyncio.open_connection("127.0.0.1", port)
    pair[1].write(b"hello\n")
    await pair[0].readline()
    child = os.fork()
    if child == 0:
        try:
            pair[1].write(b"from the child\n")
            asyncio.events._set_running_loop(None)
            asyncio.run(asyncio.sleep(0))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    pair[1].close()
asyncio.run(main())
'''

STATES = r'''
import asyncio
async def main():
    queue = asyncio.Queue(5)  # made
    loop = asyncio.get_running_loop()
    sleeping = [asyncio.ensure_future(asyncio.sleep(30)) for _ in range(3)]
    for n in range(2): queue.put_nowait(n)
    await asyncio.sleep(1.3)
    for task in sleeping: task.cancel()
asyncio.run(main())
'''

UVLOOP = r'''
import asyncio, uvloop
uvloop.install()
''' + STALE

# A client that lets go of what it opened, and says nothing.
UVLOOP_LEFT = SERVER + r'''
import uvloop
async def main():
    for _ in range(3):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        del reader, writer
        await asyncio.sleep(0.01)
loop = uvloop.new_event_loop()
loop.run_until_complete(main())
loop.close()
'''
