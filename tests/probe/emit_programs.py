"""Programs that emit, for test_emits.py."""

STEPS = """
import asyncio, time
kept = set()
async def publish(n):
    await asyncio.sleep(0.001)
def emit(n):
    task = asyncio.create_task(publish(n))  # made
    kept.add(task)
    task.add_done_callback(kept.discard)
async def agent():
    for n in range(6):
        time.sleep(0.02)
        await asyncio.sleep(0.001)  # waits
        emit(n)  # emitted
async def main():
    await agent()
    await asyncio.sleep(0.05)
asyncio.run(main())
"""

FORWARD = """
import asyncio, time
async def publish(n):
    pass
async def agent():
    for n in range(6):
        kept = asyncio.create_task(publish(n))
        time.sleep(0.02)
        await asyncio.sleep(0.001)
asyncio.run(agent())
"""

# Ten in a row are one step; a loop without an await is a step each time.
ROWS = """
import asyncio, time
kept = []
async def publish(n):
    pass
async def row():
    for n in range(10):
        kept.append(asyncio.create_task(publish(n)))
    time.sleep(0.02)
    await asyncio.sleep(0)
async def loop():
    for n in range(5):
        time.sleep(0.01)
        kept.append(asyncio.create_task(publish(n)))  # loop
    await asyncio.sleep(0.01)
async def main():
    await asyncio.create_task(row())
    await asyncio.create_task(loop())
asyncio.run(main())
"""

AWAITED = """
import asyncio
async def work():
    await asyncio.sleep(0.001)
async def by_gather():
    await asyncio.gather(asyncio.create_task(work()))  # gather
async def by_await():
    await asyncio.create_task(work())  # await
async def by_wait():
    await asyncio.wait([asyncio.create_task(work())])  # wait
async def by_late_await():
    task = asyncio.create_task(work())  # late
    await asyncio.sleep(0.0005)
    await task
async def by_nobody():
    kept = {asyncio.create_task(work())}  # nobody
    for task in set(kept):
        task.add_done_callback(kept.discard)
    await asyncio.sleep(0.01)
async def main():
    for one in (by_gather, by_await, by_wait, by_late_await, by_nobody):
        await one()
asyncio.run(main())
"""

ENDS = """
import asyncio, gc
kept = []
async def fails():
    raise ValueError("no")
async def waits():
    await asyncio.get_running_loop().create_future()
async def main():
    kept.append(asyncio.create_task(fails()))  # fails
    task = asyncio.create_task(waits())  # unstarted
    kept.append(task)
    task.cancel()
    await asyncio.sleep(0.001)
    task = asyncio.create_task(waits())  # own
    kept.append(task)
    await asyncio.sleep(0.001)
    task.cancel()
    asyncio.create_task(waits())  # dropped
    await asyncio.sleep(0.001)
    gc.collect()
    kept.append(asyncio.create_task(waits()))  # cut
    await asyncio.sleep(0.001)
asyncio.run(main())
for task in kept:
    task.cancelled() or task.exception()
"""

MANY = """
import asyncio
async def leaf():
    await asyncio.sleep(0)
async def emit():
    for _ in range(100):
        await asyncio.gather(*[asyncio.create_task(leaf())  # many
                               for _ in range(100)])
async def main():
    await asyncio.create_task(emit())
asyncio.run(main())
"""

EAGER = """
import asyncio, time
async def at_once():
    pass
async def waits():
    await asyncio.sleep(0)
async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    kept = [asyncio.create_task(at_once()),  # at once
            asyncio.create_task(waits())]  # waits
    time.sleep(0.02)
    await asyncio.sleep(0.001)
asyncio.run(main())
"""

EXPLICIT = """
import asyncio, logging, sys, types
kept = []
async def publish(n):
    pass
def step(n):
    pass
class Agent:
    async def act(self):
        pass
async def main():
    agent = Agent()
    for n in range(3):
        step(n)
        kept.append(asyncio.create_task(publish(n)))  # by function
        await asyncio.sleep(0)
    await asyncio.create_task(logged())
    await asyncio.create_task(method(agent))
async def method(agent):
    for n in range(2):
        await agent.act()
        kept.append(asyncio.create_task(publish(n)))  # by method
        await asyncio.sleep(0)
async def logged():
    logger = logging.getLogger("agent")
    logger.addHandler(logging.NullHandler())
    for n in range(3):
        logger.warning("go", extra={"step": n + 7})
        kept.append(asyncio.create_task(publish(n)))  # by log
        await asyncio.sleep(0)
asyncio.run(main())
"""

CALLBACKS = """
import asyncio
async def other():
    pass
def sink(n):
    if n == 2:
        raise ValueError("no")
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    task = asyncio.create_task(other())
    for n in range(3):
        loop.call_soon(sink, n)  # called
    loop.call_soon(sink, 9).cancel()  # cancelled
    await asyncio.sleep(0.001)
asyncio.run(main())
"""

# What may be seen of tasks and handles is what it is without us.
LOOKS = """
import asyncio, re
async def work():
    await asyncio.sleep(0.001)
async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work())
    handle = loop._ready[-1]
    print(type(handle).__name__, type(handle).__module__, isinstance(
        handle, asyncio.Handle), re.sub("0x[0-9a-f]+", "", repr(handle)),
        handle.cancelled(), len(loop._ready))
    await asyncio.sleep(0)
    print(re.sub("0x[0-9a-f]+", "", repr(task)))
    await task
asyncio.run(main())
"""

FORKED = """
import asyncio, os
async def work():
    pass
async def main():
    await asyncio.gather(*[asyncio.create_task(work()) for _ in range(3)])
async def in_child():
    await asyncio.gather(*[asyncio.create_task(work()) for _ in range(2)])
asyncio.run(main())
child = os.fork()
if child == 0:
    asyncio.run(in_child())
else:
    os.waitpid(child, 0)
"""

UVLOOP = """
import uvloop
uvloop.install()
""" + STEPS

# So many callbacks of 2 ms in every turn, before the emission and behind it.
TURNS = """
import asyncio, os, time
kept = []
beside = int(os.environ["BESIDE"])
async def publish(n):
    pass
def work():
    time.sleep(0.002)
async def main():
    loop = asyncio.get_running_loop()
    for n in range(12):
        for _ in range(beside):
            loop.call_soon(work)
        kept.append(asyncio.create_task(publish(n)))  # emitted
        for _ in range(beside):
            loop.call_soon(work)
        await asyncio.sleep(0.06)
asyncio.run(main())
"""
