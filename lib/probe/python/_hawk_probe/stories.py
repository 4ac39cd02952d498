"""A story for every task that a loop's root makes, and for the root itself;
what they start belongs to them. And for every task, how it came to be."""

import os
import sys
from time import monotonic_ns

from . import (DIRECTORY, again, contexts, cost, events, fence, loops, patch,
               places, throttle)
from .contexts import CURRENT, LONGEST_CHAIN, NOTHING
from .places import AGENT, STANDARD, kinds

_get = CURRENT.get
_set = CURRENT.set
_reset = CURRENT.reset
_rate = throttle.Rate(1000)
_numbers = {"last": 0, "prefix": ""}
current_task = None
# id of the code of coroutines that are jobs -> (the code, function of the
# coroutine that gives its Story). The hash of code itself is made of all its
# instructions, each time.
jobs = {}
_OURSELVES = frozenset(("shutdown_asyncgens", "shutdown_default_executor"))
_INNER = frozenset(("wait_for", "shield", "as_completed", "_wait_for_one"))


class Story:
    """`whole`: what its tasks start is part of it; else it is a root."""

    __slots__ = ("number", "kind", "name", "whole", "began", "told",
                 "failure")

    def __init__(self, kind, name, whole, number=None):
        self.number = number or None
        self.kind = kind
        self.name = name
        self.whole = whole
        self.told = False
        self.failure = None  # attributes of an error that its library caught

    @property
    def id(self):
        """Made when something is said of it: of most stories that are too
        many to be told, nothing ever is."""
        if self.number is None:
            self.number = next_id("task" if self.kind in ("main", "task")
                                  else "job")
        return self.number

    def begin(self, parent, place):
        """Says that it begins, unless too many do."""
        if is_told():
            self.say_begin(parent, place)

    def say_begin(self, parent, place):
        self.told = True
        self.began = monotonic_ns()
        attributes = {"kind": self.kind, "name": self.name, "parent": parent}
        attributes.update(place)
        events.say("hawk.story", attributes, self.id)

    def end(self, outcome, error, chain):
        if again.remembered:
            again.forget(self.id)
        if not self.told:
            return
        if outcome == "ok" and self.failure is not None:
            outcome = "error"
        attributes = {"outcome": outcome,
                      "duration_nano": monotonic_ns() - self.began}
        if error is not None:
            attributes.update(failure_of(error))
        elif outcome == "error":
            attributes.update(self.failure)
        if outcome == "error" and chain:
            attributes["created"] = places.created(chain)
        events.say("hawk.story.end", attributes, self.id)


def failure_of(error):
    return {"error_type": type(error).__name__,
            "error": fence.text_of(error),
            **places.of_traceback(error.__traceback__)}


def add_job(code, describe):
    jobs[id(code)] = (code, describe)


def is_told():
    """May one more story be told?"""
    if _rate.is_free():
        return True
    events.leave_out("stories")
    return False


def next_id(kind):
    if not _numbers["prefix"]:
        number = events.interpreter()
        _numbers["prefix"] = "%x%s" % (
            os.getpid(), "i%d" % number if number else "")
    _numbers["last"] += 1
    return "%s-%s-%d" % (kind, _numbers["prefix"], _numbers["last"])


def parent_id():
    return contexts.story_id() or os.environ.get("HAWK_CORRELATION_ID", "")


class End:
    """The done callback of a story's task; left out of the task's repr."""

    __slots__ = ("story", "chain")

    def __init__(self, story, chain):
        self.story = story
        self.chain = chain

    def __call__(self, task):
        try:
            # Not exception(): that would count as having looked at it.
            error = None if task.cancelled() else task._exception
            outcome = ("cancelled" if task.cancelled() else
                       "ok" if error is None else "error")
            self.story.end(outcome, error, self.chain)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise


def _node(loop, coro, kwargs, frame):
    """What a new task inherits, and its story if it has one of its own."""
    story, chain = _get(NOTHING)
    found = places.nearest(frame)
    name = kwargs.get("name") if kwargs else None
    if name is None:
        name = getattr(coro, "__qualname__", "")
    if found is not None:
        chain = ((found[0], found[1], name, found[2]),
                 *chain[:LONGEST_CHAIN - 1])
    if story is not None and story.whole and not jobs:
        return (story, chain), None
    library = found is not None and found[2] is not None
    fresh = _fresh_story(loop, story, coro, name, frame, library)
    return (fresh or story, chain), fresh


def _fresh_story(loop, story, coro, name, frame, library):
    code = getattr(coro, "cr_code", None)
    if jobs and id(code) in jobs:
        return jobs[id(code)][1](coro)
    if story is not None and story.whole:
        return None
    is_root = loops.running() is None
    if code is not None and code.co_name in _OURSELVES:
        return None
    if is_root:
        return Story("main", str(name), False)
    file = code.co_filename if code is not None else None
    kind = file and (kinds.get(file) or places.kind_of(file))
    if kind is STANDARD:
        return None  # asyncio's own: accepting, waiting, sleeping
    # A library's task by which it does what the root asked for. Made in a
    # callback, it is what a server does for a client.
    if library and kind is not AGENT and current_task(loop):
        return None
    if _is_part(frame):
        return None
    return Story("task", str(name), True)


def _is_part(frame):
    """wait_for() and its like only put a task around what one awaits."""
    for _ in range(3):
        frame = frame.f_back
        if frame is None:
            return False
        code = frame.f_code
        kind = kinds.get(code.co_filename) or places.kind_of(code.co_filename)
        if kind is AGENT:
            return False
        if kind is STANDARD and code.co_name in _INNER:
            return True
    return False


def create_task_with(original):
    tick, clock, every = cost.tick, cost.clock, cost.EVERY
    getframe = sys._getframe

    def create_task(self, coro, **kwargs):
        number = tick()
        spent = 0 if number % every else -clock()
        token = node = fresh = None
        try:
            node, fresh = _node(self, coro, kwargs, getframe(1))
            context = kwargs.get("context") if kwargs else None
            if context is None:
                token = _set(node)
            else:
                context.run(_set, node)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        if spent:
            spent += clock()
        try:
            task = original(self, coro, **kwargs)
        finally:
            if token is not None:
                _reset(token)
        if spent:
            spent -= clock()
        try:
            task._hawk_node = node  # for failures, seen in no context
            if task._source_traceback:
                _hide_in_debug_mode(task)
            if fresh is not None and is_told():
                _begin(fresh, node, task)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        if spent:
            cost.add(spent + clock())
        return task
    return create_task


def _hide_in_debug_mode(task):
    """asyncio leaves out create_task() itself, the last line: now it is us."""
    made = task._source_traceback
    while made and made[-1].filename.startswith(DIRECTORY):
        del made[-1]


def _begin(story, node, task):
    chain = node[1]
    place = places.attributes_of(chain[0] if chain else None)
    story.say_begin(parent_id(), place)
    task.add_done_callback(End(story, chain))


def _hide_end(original):
    """The repr of a task as if our callback were not there."""
    def _future_repr_info(future):
        found = original(future)
        try:
            callbacks = future._callbacks
            if callbacks and any(type(c[0]) is End for c in callbacks):
                rest = [c for c in callbacks if type(c[0]) is not End]
                return _with_callbacks(found, rest, future)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return found
    return _future_repr_info


def _with_callbacks(found, rest, future):
    from asyncio import base_futures
    told = base_futures._format_callbacks(future._callbacks)
    at = found.index(told)
    found[at:at + 1] = [base_futures._format_callbacks(rest)] if rest else []
    return found


def _in_child():
    _numbers["prefix"] = ""
    again.clear()


def install(asyncio):
    global current_task
    current_task = asyncio.tasks.current_task
    patch.wrap(asyncio.base_events.BaseEventLoop, "create_task",
               create_task_with)
    patch.wrap(asyncio.base_futures, "_future_repr_info", _hide_end)
    events.on_fork.append(_in_child)
