"""What waits in a loop: tasks, queues, jobs of its executor.

Looked at after something happened in the loop, at most once a second, and
never on a timer that sets itself again: a loop that rests must rest, or its
being stuck could not be seen from outside. Only loops that keep real time get
a timer: one that a test runs with a clock of its own would never come to
rest."""

import sys
import time
from collections import deque
from weakref import ref

from . import cost, events, fence, loops, patch, places

PACE = 1.0
SOON = 0.020
MOST_TASKS = 1000  # more are counted roughly: a loop must not wait for us
MOST_QUEUES = 256
MOST_TOLD = 16

_queues = {}  # id of a queue -> Queue
_queue_class = None
_tasks = None
_all_tasks = None
_plain_time = None


class Watch:
    """The timers of a loop, which it does not keep alive: one sends what was
    left to be sent together, one samples the state when that is due."""

    __slots__ = ("loop", "sends", "samples", "last", "due")

    def __init__(self, loop):
        self.loop = ref(loop)
        self.sends = self.samples = False  # its timer is set
        self.last = None
        self.due = 0.0

    def set(self, loop, is_left):
        if not self.samples:
            self.samples = True
            loop.call_later(max(SOON, self.due - time.monotonic()),
                            self.look)
        if is_left and not self.sends:
            self.sends = True
            loop.call_later(SOON, self)

    def look(self):
        self.samples = False
        loop = self.loop()
        try:
            if loop is not None and not loop.is_closed():
                self.due = time.monotonic() + PACE
                self.sample(loop)
                self.send()
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    def __call__(self):
        self.sends = False
        try:
            self.send()
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    def send(self):
        events.channel.sent_at = 0.0
        events.channel.flush()

    def sample(self, loop):
        state = {"tasks": _count_tasks(loop), "queues": _describe_queues(loop),
                 "executor_backlog": _backlog(loop)}
        if state != self.last:
            self.last = state
            events.say("hawk.state",
                       dict(state, loop=loops.number_of(loop)))
        for act in loops.on_sample:
            act(loop)
        if cost.is_due():
            events.say_cost()


def touch(is_left):
    """Something happens, of which something is left to be sent or nothing. Is,
    or was, a timer set in the loop that runs here?"""
    try:
        loop = loops.running()
        if loop is None:
            return False
        watch = loops.record_of(loop).watch
        if watch is None:
            return False
        if is_left > watch.sends or not watch.samples:
            watch.set(loop, is_left)
        return True
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
        return False


def _count_tasks(loop):
    known = _tasks()
    if len(known) > MOST_TASKS:
        return len(known)
    return len(_all_tasks(loop))


class Queue:
    """A queue of the agent's, where it was made, and in which loop."""

    __slots__ = ("queue", "place", "loop")

    def __init__(self, queue, loop, found):
        number = id(queue)
        self.queue = ref(queue, lambda _: _queues.pop(number, None))
        self.place = "%s:%d" % (
            places.file_name(found[0]),
            places.line_at(*found[:2])) if found else "?"
        self.loop = ref(loop) if loop is not None else _nothing


def _describe_queues(loop):
    told = []
    for known in list(_queues.values()):
        queue = known.queue()
        # From 3.10 on a queue is bound when somebody first waits.
        bound = getattr(queue, "_loop", None) or known.loop()
        if queue is None or bound is not loop:
            continue
        size = _size_of(queue)
        if size and len(told) < MOST_TOLD:
            told.append("%s@%s=%d/%d" % (
                type(queue).__name__, known.place, size, queue._maxsize))
    return ";".join(sorted(told))


def _size_of(queue):
    """0 where only code of the agent's could tell."""
    kind, plain = type(queue), _queue_class
    if kind.qsize is not plain.qsize or kind.maxsize is not plain.maxsize or (
            type(queue._queue) not in (deque, list)):
        return 0
    return len(queue._queue)


def _backlog(loop):
    executor = getattr(loop, "_default_executor", None)
    queue = getattr(executor, "_work_queue", None)
    return queue.qsize() if type(queue).__module__ == "_queue" else 0


def begin(loop):
    """A loop runs for the first time."""
    if getattr(type(loop), "time", None) is not _plain_time and (
            loops.record_of(loop).kind != "uvloop"):
        return
    loops.record_of(loop).watch = Watch(loop)


def _after_queue(original):
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        try:
            if len(_queues) < MOST_QUEUES:
                _queues[id(self)] = Queue(self, loops.running(),
                                          places.nearest(sys._getframe(1)))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
    return __init__


def _nothing():
    return None


def install(asyncio):
    global _tasks, _all_tasks, _plain_time, _queue_class
    tasks = asyncio.tasks
    _all_tasks = tasks.all_tasks
    name = ("_scheduled_tasks" if hasattr(tasks, "_scheduled_tasks")
            else "_all_tasks")
    _tasks = lambda: getattr(tasks, name)
    _plain_time = asyncio.base_events.BaseEventLoop.time
    _queue_class = asyncio.queues.Queue
    patch.wrap(_queue_class, "__init__", _after_queue)
    loops.on_start.append(begin)
    events.channel.flush_later = touch
