"""Agents for test_failing.py: what each prints must not depend on the probe."""

# Much of what a probe could disturb, told in words that are the same in every
# run. Used where the channel is what fails.
WORK = r'''
import asyncio, logging, os, sys, threading, traceback
print(open("/dev/null").fileno(), sys.path[1:], sorted(sys.flags))
logging.basicConfig(format="%(levelname)s %(funcName)s %(message)s")

async def serve(reader, writer):
    while await reader.readline():
        writer.write(b"ok\n")
    writer.close()

async def fail(number):
    logging.warning("failing %d", number)
    raise ValueError(number)

kept = []

async def job(number):
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    kept.append(await asyncio.open_connection(
        *server.sockets[0].getsockname()[:2]))
    for reader, writer in kept:
        try:
            writer.write(b"hello\n")
            print(await asyncio.wait_for(reader.readline(), 5))
        except RuntimeError as error:
            print(type(error).__name__)
    done = await asyncio.gather(*[fail(n) for n in range(3)],
                                return_exceptions=True)
    print(done, number)
    asyncio.create_task(fail(7), name="lost")
    await asyncio.sleep(0)
    task = asyncio.create_task(asyncio.sleep(60), name="sleeper")
    print(str(task).partition("<")[2][:30], "cb=" in repr(task))
    task.cancel()
    server.close()

for number in range(3):
    asyncio.run(job(number))
threads = [threading.Thread(target=asyncio.run, args=(job(n),))
           for n in (3,)]
for thread in threads:
    thread.start()
    thread.join()
print(len(kept))
asyncio.run(fail(99))
'''

# In debug mode asyncio warns of what the collector finds, whenever that is.
UNCOLLECTED = "import gc\ngc.disable()\n" + WORK
AFTER_CLOSERANGE = "import os\nos.closerange(3, 4096)\n" + WORK

# The probe's descriptor is closed, and its number a pipe of the agent's.
REUSED = r'''
import asyncio, os, socket, resource
async def nothing(): await asyncio.sleep(0)
asyncio.run(nothing())
os.closerange(100, 4096)
read, write = os.pipe()
os.set_blocking(read, False)
for number in (1000, 1001, 1002, 500, 501, 240, 241, 100, 101):
    try:
        os.dup2(write, number)
    except OSError:
        pass
for _ in range(20):
    asyncio.run(nothing())
try:
    print(os.read(read, 1000))
except BlockingIOError:
    print("nothing came")
ours, theirs = socket.socketpair()
theirs.setblocking(False)
for number in (1000, 1001, 1002, 500, 240, 100):
    os.dup2(ours.fileno(), number)
for _ in range(20):
    asyncio.run(nothing())
try:
    print(theirs.recv(1000))
except BlockingIOError:
    print("nothing came")
'''

MANY_EVENTS = r'''
import asyncio, logging
logging.getLogger().addHandler(logging.NullHandler())
async def leaf(number):
    logging.warning("x" * 2000)
async def main():
    for _ in range(10):
        await asyncio.gather(*[leaf(n) for n in range(100)])
    return "done"
print(asyncio.run(main()))
'''

DROPS_RIGHTS = r'''
import os
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
''' + WORK

IMPORTS_ASYNCIO = "import asyncio\nprint(asyncio.ANSWER)\n"

CHILDREN = r'''
import asyncio, os, sys
async def work(number): return number * 2
print(asyncio.run(work(1)))
sys.stdout.flush()
children = []
for number in range(50):
    child = os.fork()
    if child == 0:
        os._exit(asyncio.run(work(number)))
    children.append(child)
print([os.waitpid(child, 0)[1] >> 8 for child in children])
'''

PROCESSES = r'''
import asyncio, concurrent.futures, multiprocessing, sys
async def work(number): return number * 2
def job(number): return asyncio.run(work(number))
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            print(method, pool.map(job, range(4)))
    async def main():
        loop = asyncio.get_running_loop()
        with concurrent.futures.ProcessPoolExecutor(
                2, mp_context=multiprocessing.get_context("spawn")) as pool:
            print(await loop.run_in_executor(pool, job, 21))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import os; print(os.listdir('/proc/self/fd'))",
            close_fds=False)
        print(await process.wait())
    asyncio.run(main())
'''

SUBINTERPRETER = r'''
import asyncio, logging, os, sys
async def work(): await asyncio.sleep(0)
loop = asyncio.new_event_loop()
loop.run_until_complete(work())
loop.close()
code = ("import asyncio\nasync def w(): return 3\n"
        "import sys; print('within', asyncio.run(w()), sys.path[1:]); "
        "sys.stdout.flush()")
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
for _ in range(2):
    number = interpreters.create()
    interpreters.run_string(number, code)
    interpreters.destroy(number)
# Before 3.12 who asks asyncio here for the running loop crashes.
logging.warning("after")
try:
    loop.call_soon(print)
except RuntimeError as error:
    print(error)
'''

THREADS = r'''
import asyncio, threading
async def work(number):
    await asyncio.gather(*[asyncio.sleep(0.001) for _ in range(20)])
    results.append(number)
results = []
threads = [threading.Thread(target=lambda n=n: asyncio.run(work(n)))
           for n in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(results))
'''

DEEP = r'''
import asyncio, sys, logging
logging.disable(logging.CRITICAL)
async def leaf(): return 1
async def work():
    def deeper(depth):
        try:
            return deeper(depth + 1)
        except RecursionError:
            return depth > 50
    reached = deeper(0)
    def at_the_edge(depth):
        if depth == 0:
            try:
                return asyncio.ensure_future(leaf())
            except RecursionError:
                return None
        return at_the_edge(depth - 1)
    made = []
    for depth in range(20, 130):
        coro = None
        try:
            made.append(at_the_edge(depth))
        except RecursionError:
            made.append(None)
    await asyncio.gather(*[m for m in made if m])
    return reached, bool(made[0])
sys.setrecursionlimit(150)
import warnings
warnings.simplefilter("ignore")
print(asyncio.run(work()))
'''

FEW_DESCRIPTORS = r'''
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))
''' + WORK

TRACED = r'''
import asyncio, sys
seen = []
def trace(frame, event, argument):
    if frame.f_code.co_filename == __file__:
        seen.append((event, frame.f_code.co_name, frame.f_lineno))
        return trace
async def leaf(): return 1
async def main():
    return await asyncio.create_task(leaf()), await asyncio.gather(leaf())
sys.settrace(trace)
print(asyncio.run(main()))
sys.settrace(None)
print(seen)
profiled = []
sys.setprofile(lambda frame, event, argument: profiled.append(event)
               if frame.f_code.co_filename == __file__ else None)
asyncio.run(main())
sys.setprofile(None)
print(profiled.count("call"))
'''

PATCHED = r'''
import asyncio, inspect
from asyncio import base_events
original = base_events.BaseEventLoop.create_task
print(original.__name__, original.__qualname__, original.__module__)
print(inspect.signature(original))
def create_task(self, coro, **kwargs):
    made.append(coro.__name__)
    return original(self, coro, **kwargs)
base_events.BaseEventLoop.create_task = create_task
made = []
async def leaf(): return 1
async def main():
    loop = asyncio.get_running_loop()
    def factory(loop, coro, **kwargs):
        made.append("factory")
        return asyncio.Task(coro, loop=loop, **kwargs)
    loop.set_task_factory(factory)
    print(loop.get_task_factory() is factory)
    await asyncio.create_task(leaf())
    if hasattr(asyncio, "eager_task_factory"):
        loop.set_task_factory(asyncio.eager_task_factory)
        print(await asyncio.create_task(leaf()))
    else:
        print(1)
asyncio.run(main())
print(made)
kept = leaf()
for wrong in (lambda loop: loop.create_task(), lambda loop: loop.create_task(3),
              lambda loop: loop.create_task(leaf, leaf, leaf),
              lambda loop: loop.create_task(kept, nonsense=1)):
    base_events.BaseEventLoop.create_task = original
    loop = asyncio.new_event_loop()
    try:
        wrong(loop)
    except Exception as error:
        print(type(error).__name__, error)
    loop.close()
kept.close()
'''

FAULTS = r'''
import asyncio, faulthandler, sys
async def leaf():
    faulthandler.dump_traceback(sys.stderr, all_threads=False)
    await asyncio.sleep(0)
async def main():
    faulthandler.enable()
    await asyncio.create_task(leaf())
    await asyncio.gather(leaf())
asyncio.run(main())
'''

SHUTDOWN = r'''
import asyncio, threading, sys, time
async def forever(): await asyncio.sleep(3600)
async def main():
    kept.append(asyncio.create_task(forever(), name="pending"))
    await asyncio.sleep(0)
    ready.set()
    await asyncio.sleep(3600)
kept, ready = [], threading.Event()
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
thread = threading.Thread(target=loop.run_until_complete, args=(main(),),
                          daemon=True)
thread.start()
ready.wait()
other = asyncio.new_event_loop()
left = other.create_task(forever(), name="never started")
def stopping(): raise SystemExit(5)
other.call_soon(stopping)
try:
    other.run_forever()
finally:
    print("leaving")
'''

PENDING = r'''
import asyncio
async def forever(): await asyncio.sleep(3600)
async def fail(): raise KeyError("gone")
loop = asyncio.new_event_loop()
async def main():
    kept.append(asyncio.ensure_future(forever()))
    asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    print(repr(kept[0]).partition(" coro")[0], repr(kept[0]).rpartition("wait_for")[0][-12:])
    import re
    print(re.sub("0x[0-9a-f]+", "0x", repr(asyncio.current_task())))
kept = []
loop.run_until_complete(main())
del kept[:]
loop.close()
async def late(): pass
coro = late()
try:
    loop.create_task(coro)
except RuntimeError as error:
    print(error)
coro.close()
loop.run_until_complete(late())
'''

INTERRUPTED = r'''
import asyncio, os, signal
async def main():
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(1)
asyncio.run(main())
'''

# A handler's exception may fall into a hook, and must come out of it.
TIME_LIMITS = r'''
import asyncio, signal, sys, warnings
warnings.simplefilter("ignore")
class Limit(Exception): pass
raised = caught = 0
kept = []
def handler(number, frame):
    global raised
    raised += 1
    raise Limit
async def leaf(): return 1
async def main():
    global caught
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)
    for _ in range(300):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.0003)
            while True:
                coro = leaf()
                kept.append(loop.create_task(coro))
        except Limit:
            caught += 1
            coro = None  # one that became no task is warned of while it dies
        await asyncio.sleep(0)
        kept.clear()
signal.signal(signal.SIGALRM, handler)
asyncio.run(main())
print(raised == caught == 300)
'''

# One that takes itself away before it raises, and one that is no function.
ONE_SHOT_LIMITS = TIME_LIMITS.replace('''    raised += 1
    raise Limit
''', '''    raised += 1
    signal.signal(number, signal.SIG_DFL if raised % 2 else Handler())
    raise Limit
class Handler:
    def __call__(self, number, frame): handler(number, frame)
''').replace('''            signal.setitimer''', '''            signal.signal(signal.SIGALRM, (handler, Handler())[raised % 2])
            signal.setitimer''')

# Queues and loops that answer our questions in ways of their own.
OWN_ANSWERS = r'''
import asyncio, sys, threading
class Unhashable(asyncio.Queue):
    def __eq__(self, other): return self is other
class Sealed(asyncio.Queue):
    def __setattr__(self, name, value):
        if name.startswith("_hawk"): raise AttributeError(name)
        super().__setattr__(name, value)
class Remote(asyncio.Queue):
    asked = 0
    def qsize(self):
        Remote.asked += 1
        raise NotImplementedError("ask the broker")
    @property
    def maxsize(self):
        Remote.asked += 1
        return 3
    def empty(self): return not self._queue
    def full(self): return False
class Awaited(asyncio.Queue):
    async def qsize(self): return len(self._queue)
    def empty(self): return not self._queue
class Loop(asyncio.SelectorEventLoop):
    strict = False
    def is_closed(self):
        if self.strict: raise LookupError("do not ask")
        return super().is_closed()
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print(context))
    queues = [kind() for kind in (Unhashable, Sealed, Remote, Awaited)]
    print([vars(queue).keys() == vars(asyncio.Queue()).keys()
           for queue in queues])
    for queue in queues: await queue.put(1)
    event = asyncio.Event()
    waiter = asyncio.ensure_future(event.wait())
    await asyncio.sleep(0.1)
    loop.strict = True
    def set_it():
        try:
            event.set()
        except BaseException as problem:
            print(repr(problem))
    thread = threading.Thread(target=set_it)
    thread.start()
    thread.join()
    loop.strict = False
    await waiter
    for queue in queues: print(await queue.get())
    await asyncio.sleep(1.2)
    print(Remote.asked)
loop = Loop()
loop.run_until_complete(main())
loop.close()
'''

# Whether somebody has a hook for what reaches the top.
CONSOLE = r'''
import asyncio, code, sys
class Tool(code.InteractiveInterpreter):
    told = ""
    def write(self, data): self.told += data
async def main():
    tool = Tool()
    tool.runsource("1/0")
    print(repr(tool.told[-40:]))
asyncio.run(main())
print(sys.excepthook is sys.__excepthook__)
try:
    raise ValueError("shown")
except ValueError:
    sys.__excepthook__(*sys.exc_info())
async def fail(): raise KeyError("gone")
asyncio.run(fail())
'''
OWN_HOOK = "import sys\nsys.excepthook = lambda *found: print(found[0])\n" + (
    CONSOLE)

# How often the agent's own objects are asked for their text.
ASKED_ONCE = r'''
import asyncio, logging
asked = []
class Counted:
    def __str__(self):
        asked.append(1)
        return "asked %d times" % len(asked)
class Wrong(Exception):
    def __str__(self):
        asked.append(1)
        return "asked %d times" % len(asked)
class Message:
    def __str__(self):
        asked.append(1)
        return "%s"
class Quiet(logging.Handler):
    def emit(self, record): pass
async def main():
    logging.basicConfig(format="%(message)s")
    logging.error("one %s", Counted())
    logging.error("one %s", Wrong("x"))
    logging.error("one %s %s", 1, [Counted()])
    logging.error("%(a)s", {"a": Counted()})
    logging.error(Message(), Counted())
    logging.error(Message())
    quiet = logging.getLogger("quiet")
    quiet.propagate = False
    quiet.addHandler(Quiet())
    quiet.error("never %s", Counted())
    print(len(asked))
asyncio.run(main())
'''

# What is closed is let go of, and says so without us.
CLOSED_LOOPS = r'''
import asyncio, gc, traceback, weakref
gc.disable()
class Own(asyncio.SelectorEventLoop):
    def _check_closed(self): super()._check_closed()
async def nothing(): await asyncio.sleep(0)
refs = []
def use(kind):
    loop = kind()
    loop.run_until_complete(nothing())
    loop.close()
    refs.append(weakref.ref(loop))
    coro = nothing()
    for call in (lambda: loop.create_task(coro), lambda: loop.call_soon(print),
                 lambda: loop.run_in_executor(None, print)):
        try:
            call()
        except RuntimeError:
            traceback.print_exc()
    coro.close()
for kind in (asyncio.SelectorEventLoop, Own):
    use(kind)
print([ref() is None for ref in refs])
'''
CLOSED_UVLOOPS = r'''
import asyncio, traceback, uvloop
async def main():
    try:
        await asyncio.open_connection("127.0.0.1", 1)
    except OSError:
        traceback.print_exc()
loop = uvloop.new_event_loop()
loop.run_until_complete(main())
loop.close()
coro = main()
for call in (lambda: loop.create_task(coro), lambda: loop.call_soon(print)):
    try:
        call()
    except RuntimeError:
        traceback.print_exc()
coro.close()
'''

# A loader that is a class serves many modules.
FROZEN = r'''
import importlib.machinery, importlib.util, sys
import json.decoder as other
class Loader:
    @staticmethod
    def create_module(spec): return None
    @staticmethod
    def exec_module(module): module.found = "by a class"
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in ("asyncio", "uvloop"):
            return importlib.machinery.ModuleSpec(name, Loader)
sys.meta_path.insert(0, Finder)
import asyncio, uvloop
print(asyncio.found, uvloop.found, sorted(vars(Loader)))
'''

# Queues are made in some threads and counted in others.
QUEUES_OF_THREADS = r'''
import asyncio, sys, threading, time
sys.setswitchinterval(1e-6)
until = time.monotonic() + 2.5
async def churn():
    while time.monotonic() < until:
        kept = [asyncio.Queue() for _ in range(20)]
        await asyncio.sleep(0)
async def beat():
    queue = asyncio.Queue()
    while time.monotonic() < until:
        await queue.put(1)
        await queue.get()
        await asyncio.sleep(0.01)
threads = [threading.Thread(target=asyncio.run, args=(work(),))
           for work in (churn, churn, churn, beat, beat, beat)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("end")
'''

LOGGING_ERROR = r'''
import asyncio, logging
logging.basicConfig(format="%(message)s")
class Bad:
    def __str__(self): raise ValueError("no text")
async def main():
    logging.error("%d items", "three")
    logging.error("%s", Bad())
    try:
        logging.getLogger("x").info("ok", extra={"message": 1})
        logging.getLogger("x").error("ok", extra={"message": 1})
    except KeyError as error:
        print(error)
    try:
        raise RuntimeError("Event loop is closed")
    except RuntimeError:
        logging.exception("seen")
asyncio.run(main())
'''

OWN_CLOCK = r'''
import asyncio
class Loop(asyncio.SelectorEventLoop):
    now = 0.0
    def time(self): return self.now
async def main(loop):
    print(len(loop._scheduled))
    sleeping = asyncio.ensure_future(asyncio.sleep(5))
    await asyncio.sleep(0)
    print(len(loop._scheduled))
    loop.now = 6.0
    await sleeping
    return loop.time()
loop = Loop()
print(loop.run_until_complete(main(loop)))
loop.close()
print(loop.is_closed() is True, len(loop._scheduled))
'''

TRACEBACKS = r'''
import asyncio, re, socket, sys, traceback
kept = []
async def serve(reader, writer):
    await reader.read()
async def first():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    kept.append(await asyncio.open_connection(
        *server.sockets[0].getsockname()[:2]))
    kept.append(asyncio.Lock())
    kept.append(asyncio.Queue())
    asyncio.ensure_future(kept[1].acquire())
    await asyncio.sleep(0)
async def second():
    ours, theirs = socket.socketpair()
    writer = (await asyncio.open_connection(sock=ours))[1]
    try:
        writer.write(None)
    finally:
        theirs.close()
        writer.close()
async def third():
    kept[0][1].close()
async def main():
    for work in (second, third):
        try:
            await work()
        except Exception:
            traceback.print_exc()
asyncio.run(first())
asyncio.run(main())
asyncio.run(third())
'''

OTHER_WRAPPER = r'''
import os, sys
def _next():
    here = os.path.dirname(os.path.abspath(__file__))
    path = [p for p in sys.path if p != here]
    removed, sys.path[:] = list(sys.path), path
    sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize
    except ImportError:
        print("no other sitecustomize")
    finally:
        sys.path[:] = removed
print("a wrapper")
_next()
'''

PRINTS = "print('the site is customised')\n"
RAISES = "raise ValueError('the site is broken')\n"
MISSES = "import no_such_module\n"
LEAVES = "raise SystemExit(3)\n"
QUIET_LEAVES = "import os\nos._exit(4)\n"
CHANGES = "import sys, builtins\nbuiltins.customised = 1\nsys.setswitchinterval(0.01)\n"
BROKEN_ASYNCIO = "import collections\ndef oops():\n    raise OSError('no loops today')\noops()\n"
OTHER_ASYNCIO = "ANSWER = 42\n"
