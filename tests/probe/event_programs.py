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

# The server had hung up before the stale write, and the same on a unix socket;
# one that reads the same again on purpose, once a retry was answered; one that
# sends to a loop that lives.
NOT_TWICE = r'''
import asyncio, os, socket, tempfile, threading
INCR = b"*2\r\n$4\r\nINCR\r\n$4\r\njobs\r\n"
GET = b"*2\r\n$3\r\nGET\r\n$3\r\ncfg\r\n"
def serve(listening, got, first_closed):
    def answer(connection):
        while True:
            request = connection.recv(1000)
            if not request: break
            got.append(request)
            connection.sendall(b"+OK\r\n")
    def accept():
        connection = listening.accept()[0]
        if first_closed is not None:
            connection.close()
            first_closed.set()
        else:
            threading.Thread(target=answer, args=(connection,),
                             daemon=True).start()
        while True:
            threading.Thread(target=answer, args=(listening.accept()[0],),
                             daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
def connect(listening):
    address = listening.getsockname()
    return (asyncio.open_unix_connection(address) if type(address) is str
            else asyncio.open_connection(*address))
async def job(listening, stale, request, times):
    reader, writer = stale
    try:
        writer.write(request)
        await asyncio.wait_for(reader.readline(), 0.05)
    except Exception as error:
        pass
    reader, writer = await connect(listening)
    for _ in range(times):
        writer.write(request)  # again
        await reader.readline()
    writer.close()
def try_it(listening, request, times, hangs_up):
    got, closed = [], threading.Event() if hangs_up else None
    serve(listening, got, closed)
    loop = asyncio.new_event_loop()
    stale = loop.run_until_complete(connect(listening))
    loop.close()
    if closed: closed.wait()
    async def main():
        await asyncio.ensure_future(job(listening, stale, request, times))
    asyncio.run(main())
    print(len(got))
unix = socket.socket(socket.AF_UNIX)
unix.bind(os.path.join(tempfile.mkdtemp(dir="."), "socket"))
unix.listen(5)
try_it(unix, INCR, 1, True)
try_it(socket.create_server(("127.0.0.1", 0)), INCR, 1, True)
try_it(socket.create_server(("127.0.0.1", 0)), GET, 4, False)
live = asyncio.new_event_loop()
threading.Thread(target=live.run_forever, daemon=True).start()
listening = socket.create_server(("127.0.0.1", 0))
serve(listening, [], None)
pair = asyncio.run_coroutine_threadsafe(connect(listening), live).result()
async def ticks():
    for _ in range(3):
        pair[1].write(INCR)
        await asyncio.sleep(0.01)
asyncio.run(ticks())
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

OWN_HANDLER = r'''
import asyncio, gc
async def lost(): raise KeyError("gone")
async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)
    loop.set_exception_handler(lambda loop, context: None)
    task = asyncio.ensure_future(lost())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
asyncio.run(main())
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

# Threads and other loops hand the call to the loop that it belongs to: right.
HANDED_OVER = SERVER + r'''
USE
async def worker(main_loop, wake):
    await asyncio.sleep(0.01)
    for call in wake:
        main_loop.call_soon_threadsafe(call)
async def main():
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    event, lock, enough = asyncio.Event(), asyncio.Lock(), asyncio.Semaphore(0)
    queue, condition = asyncio.Queue(), asyncio.Condition()
    await lock.acquire()
    async def notified():
        async with condition:
            await condition.wait()
    async def notify():
        async with condition:
            condition.notify()
    tasks = [asyncio.ensure_future(work) for work in (
        event.wait(), lock.acquire(), enough.acquire(), queue.get(),
        notified(), reader.readline())]
    await asyncio.sleep(0)
    wake = lambda: (
        event.set, lock.release, enough.release,
        lambda: queue.put_nowait(1), lambda: asyncio.ensure_future(notify()),
        lambda write=writer.write: write(b"hello\n"))
    thread = threading.Thread(
        target=lambda: asyncio.run(worker(loop, wake())))
    thread.start()
    await asyncio.wait(tasks)
    def hand_over():
        loop.call_soon_threadsafe(writer.write, b"again\n")
        loop.call_soon_threadsafe(writer.transport.write, b"and again\n")
    threading.Thread(target=hand_over).start()
    for _ in range(2): await reader.readline()
    async def other():
        hand_over()
    thread = threading.Thread(target=lambda: asyncio.run(other()))
    thread.start()
    for _ in range(2): await reader.readline()
    writer.close()
asyncio.run(main())
'''

# Taken in its own loop, and called by a thread: that wakes nobody in time.
CALLED_ELSEWHERE = r'''
import asyncio, threading
async def main():
    event, enough = asyncio.Event(), asyncio.Semaphore(0)
    tasks = [asyncio.ensure_future(event.wait()),
             asyncio.ensure_future(enough.acquire())]
    await asyncio.sleep(0)
    def call(function):
        function()  # called
    threads = [threading.Thread(target=call, args=(function,))
               for function in (event.set, enough.release)]
    for thread in threads:
        thread.start()
        thread.join()
    await asyncio.sleep(0.01)
    await asyncio.wait(tasks)
asyncio.run(main())
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

# Many connections, closed at once; the loop goes on for a while.
UVLOOP_CLOSED = r'''
import asyncio, uvloop
async def serve(reader, writer):
    await reader.read()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    for _ in range(50):
        writer = (await asyncio.open_connection(*address))[1]
        writer.close()
        await writer.wait_closed()
    until = asyncio.get_running_loop().time() + 1.5
    while asyncio.get_running_loop().time() < until:
        await asyncio.create_task(asyncio.sleep(0.1))
    server.close()
uvloop.install()
asyncio.run(main())
'''

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

# What the arguments are only the agent's own code can tell.
LOGS = """
import asyncio
import logging

logging.basicConfig(level=logging.INFO)


class User:
    asked = 0

    def __str__(self):
        User.asked += 1
        return "Ann"


async def main():
    logging.info("user %s failed after %d tries", User(), 3)
    logging.info("plain %s", "text")
    logging.info("%(who)s is new", {"who": User()})


asyncio.run(main())
print(User.asked)
"""
