"""One emission that is followed, from the call that made it to its end."""

import sys
from functools import partial
from time import monotonic_ns as clock
from time import thread_time_ns
from types import BuiltinMethodType, FunctionType, MethodType

from . import emit_lines, fence, places

LATE = 5_000_000  # ns from which on it is told what held the loop
_numbers = {"last": 0}


def is_awaiting(callback):
    """Is this done callback somebody's who awaits the task? A set's discard
    and the agent's own functions are not."""
    kind = type(callback)
    # What wakes a task is a method of C's from 3.9 on.
    if kind is BuiltinMethodType:
        return callback.__name__ == "task_wakeup"
    if kind.__name__ == "TaskWakeupMethWrapper":
        return True
    code = code_of(callback)
    return code is not None and places.kind_of(code.co_filename) in (
        places.STANDARD, places.LIBRARY)


def code_of(callback):
    """The code of a function, method or partial; of an object of the agent's
    nothing is asked."""
    while type(callback) is partial:
        callback = callback.func
    if type(callback) is MethodType:
        callback = callback.__func__
    if type(callback) is not FunctionType:
        callback = type(callback).__dict__.get("__call__")
    return callback.__code__ if type(callback) is FunctionType else None


class Segment:
    """What a producer does between two returns to the loop, as far as it
    emits in it."""

    __slots__ = ("end", "producer", "task", "emissions", "is_blind")

    def __init__(self, producer, task):
        self.end = 0
        self.producer = producer
        self.task = task
        self.emissions = []
        self.is_blind = False  # what runs next cannot tell when it does


class Emission:
    __slots__ = ("number", "site", "weight", "event", "segment", "start",
                 "done", "outcome", "step", "start_step", "step_name", "kind",
                 "story", "awaited", "during", "via", "teardown", "producer",
                 "collected", "busy", "task")

    def __init__(self, site, weight, event, story):
        _numbers["last"] += 1
        self.number = _numbers["last"]
        self.site = site
        self.weight = weight
        self.event = event
        self.story = story
        self.segment = None
        self.producer = None
        self.start = self.done = self.busy = 0
        self.step = self.start_step = 0
        self.step_name = self.outcome = self.during = ""
        self.kind = "segment"
        self.via = ()
        self.awaited = site.how == "task_group"
        self.teardown = self.collected = False
        self.task = None  # a weak reference, where its handle is not ours

    def begin(self, handle):
        """Its first step is about to run."""
        now = clock()
        loop = self.site.loop
        if loop.segment is not None:
            loop.end_segment(now)
            loop.begin_turn(handle, now)
        else:
            loop.end_turn(handle, now)
        if self.site.how == "call_soon":
            self.start_at(now)
            return
        task = handle._callback.__self__
        self._look_for_awaiting(task)
        if task._must_cancel:
            self.outcome = "never_started"
        else:
            self.start_at(now)

    def run(self):
        """uvloop: the callback just before its first step."""
        try:
            now = clock()
            loop = self.site.loop
            if loop.segment is not None:
                loop.end_segment(now)
            task = self.task() if self.task is not None else None
            if task is not None:
                self._look_for_awaiting(task)
                if task._must_cancel:
                    self.outcome = "never_started"
                    return
            self.start_at(now)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    def start_at(self, now):
        self.start = now
        self.busy = thread_time_ns()
        self.site.started += 1
        segment = self.segment
        if segment is not None and segment.producer is not None:
            self.start_step = segment.producer.step
        if (not self.during and segment is not None and segment.end
                and now - segment.end >= LATE):
            self.during = self.site.loop.longest_before(now)

    def after_first_segment(self, handle):
        """The loop is done with its first step, or with itself."""
        if self.start:
            self.site.loop.end_turn(handle, clock())  # it was all of it
        if not self.start and not self.outcome:
            if handle._cancelled:
                self.finish("cancelled")
            return  # it never ran: told when the loop closes
        if self.site.how == "call_soon":
            self.finish(self.outcome or "ok")
            return
        task = handle._callback.__self__
        if task.done():
            self(task)
        else:
            self._look_for_awaiting(task)
            task.add_done_callback(self)

    def _look_for_awaiting(self, task):
        if not self.awaited and not (task._must_cancel and is_teardown()):
            self.awaited = any(is_awaiting(entry[0])
                               for entry in task._callbacks or ())

    def __call__(self, task):
        """The task is done."""
        try:
            if self.done:
                return
            outcome = ("cancelled" if task.cancelled() else
                       "ok" if task._exception is None else "error")
            if outcome == "cancelled":
                self.teardown = is_teardown()
            if not self.awaited and not self.teardown:
                self.awaited = self._is_awaited_next(task)
            self.finish(self.outcome or outcome)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    def _is_awaited_next(self, task):
        """Who came to await it after we did is called right after us."""
        ready = self.site.loop.ready
        handle = ready[0] if ready else None
        args = getattr(handle, "_args", None)
        return bool(args) and args[0] is task and is_awaiting(handle._callback)

    def finish(self, outcome):
        """Told once, whoever hears of its end first: its loop, its callback,
        or the handle, which an exception may keep for long."""
        if self.site.loop.open.pop(self.number, None) is None:
            return
        self.outcome = outcome
        if outcome != "pending":
            self.done = clock()
            if self.busy:
                self.busy = thread_time_ns() - self.busy
            if outcome in ("ok", "error") and not self.start:
                self.start = self.event
            self.site.count(outcome)
        self.tell()

    def tell(self):
        self.site.told += 1
        emit_lines.say(self)


def is_teardown():
    """Does asyncio.run() cancel what is left, after its coroutine returned?
    Where a signal or an exception ends the program, all it does ends so."""
    frame = sys._getframe(1)
    for _ in range(40):
        if frame is None:
            return False
        if frame.f_code.co_name == "_cancel_all_tasks":
            kind = sys.exc_info()[0]
            return kind is None or issubclass(kind, SystemExit)
        frame = frame.f_back
    return False
