"""What waits in a loop: tasks, queues, jobs of its executor.

Looked at after something happened in the loop, at most once a second, and
never on a timer that sets itself again: a loop that rests must rest, or its
being stuck could not be seen from outside. Only loops that keep real time get
a timer: one that a test runs with a clock of its own would never come to
rest."""

import time
from weakref import WeakSet, ref

from . import cost, events, fence, loops, patch, places

PACE = 1.0
SOON = 0.020
MOST_TASKS = 1000  # more are counted roughly: a loop must not wait for us
MOST_QUEUES = 256
MOST_TOLD = 16

_queues = WeakSet()
_tasks = None
_all_tasks = None
_plain_time = None


class Watch:
    """The one timer of a loop, which it does not keep alive: sends what was
    left to be sent together, and samples the state when that is due."""

    __slots__ = ("loop", "is_set", "last", "due")

    def __init__(self, loop):
        self.loop = ref(loop)
        self.is_set = False
        self.last = None
        self.due = 0.0

    def set(self, loop, after):
        self.is_set = True
        loop.call_later(after, self)

    def __call__(self):
        self.is_set = False
        loop = self.loop()
        try:
            if loop is None or loop.is_closed():
                return
            left = self.due - time.monotonic()
            if left <= 0:
                self.due = time.monotonic() + PACE
                self.sample(loop)
            else:
                self.set(loop, left)
            events.channel.sent_at = 0.0
            events.channel.flush()
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    def sample(self, loop):
        state = {"tasks": _count_tasks(loop), "queues": _describe_queues(loop),
                 "executor_backlog": _backlog(loop)}
        if state != self.last:
            self.last = state
            events.say("hawk.state",
                       dict(state, loop=loops.number_of(loop)))
        if cost.is_due():
            events.say_cost()


def touch():
    """Something happens. Is, or was, a timer set in the loop that runs here?"""
    try:
        loop = loops.running()
        if loop is None:
            return False
        watch = loops.record_of(loop).watch
        if watch is None:
            return False
        if not watch.is_set:
            watch.set(loop, SOON)
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


def _describe_queues(loop):
    told = []
    for queue in list(_queues):
        # From 3.10 on a queue is bound when somebody first waits.
        bound = getattr(queue, "_loop", None) or queue._hawk_loop()
        if bound is not loop:
            continue
        size = queue.qsize()
        if size and len(told) < MOST_TOLD:
            told.append("%s@%s=%d/%d" % (
                type(queue).__name__, queue._hawk_place, size, queue.maxsize))
    return ";".join(sorted(told))


def _backlog(loop):
    executor = getattr(loop, "_default_executor", None)
    queue = getattr(executor, "_work_queue", None)
    return queue.qsize() if queue is not None else 0


def begin(loop):
    """A loop runs for the first time."""
    if getattr(type(loop), "time", None) is not _plain_time and (
            loops.record_of(loop).kind != "uvloop"):
        return
    loops.record_of(loop).watch = Watch(loop)


def _after_queue(original):
    import sys

    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        try:
            if len(_queues) < MOST_QUEUES:
                found = places.nearest(sys._getframe(1))
                self._hawk_place = "%s:%d" % (
                    places.file_name(found[0]),
                    places.line_at(*found[:2])) if found else "?"
                running = loops.running()
                self._hawk_loop = ref(running) if running else _nothing
                _queues.add(self)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
    return __init__


def _nothing():
    return None


def install(asyncio):
    global _tasks, _all_tasks, _plain_time
    tasks = asyncio.tasks
    _all_tasks = tasks.all_tasks
    name = ("_scheduled_tasks" if hasattr(tasks, "_scheduled_tasks")
            else "_all_tasks")
    _tasks = lambda: getattr(tasks, name)
    _plain_time = asyncio.base_events.BaseEventLoop.time
    patch.wrap(asyncio.queues.Queue, "__init__", _after_queue)
    loops.on_start.append(begin)
    events.channel.flush_later = touch
