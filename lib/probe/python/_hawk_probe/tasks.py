"""A story for every task that a loop's root makes, and for the root itself;
what they start belongs to them. And for every task, how it came to be.

This runs for every task of the agent's: it is written for speed."""

import sys
from _thread import get_ident

from . import (DIRECTORY, cost, emits, fence, loops, patch, places, stories)
from .contexts import CURRENT, LONGEST_CHAIN, NOTHING
from .places import AGENT, NEAR, STANDARD, kind_of, kinds, nearest
from .stories import Story, TaskStory, jobs

_get = CURRENT.get
_set = CURRENT.set
_reset = CURRENT.reset
_OURSELVES = frozenset(("shutdown_asyncgens", "shutdown_default_executor"))
# They only put a task around what one awaits.
_INNER = frozenset(("wait_for", "shield", "as_completed", "_wait_for_one"))


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


_OURS = (End, *emits.CALLBACKS)


def _make_node(before, loop, coro, name, frame):
    """(story, chain) that a new task inherits where `before` is inherited; the
    story is another one if it begins with the task."""
    story, chain = before
    found = nearest(frame)
    if name is None:
        name = getattr(coro, "__qualname__", "")
    library, steps = None, NEAR
    if found is not None:
        code, offset, library, steps = found
        chain = ((code, offset, name, library),) + chain[:LONGEST_CHAIN - 1]
    if story is None or not story.whole or jobs:
        fresh = _story(loop, story, coro, name, library)
        # One step: from create_task() to its caller.
        if fresh is not None and not (steps > 1 and fresh.kind == "task"
                                      and _is_part(frame)):
            story = fresh
    return story, chain


def _story(loop, story, coro, name, library):
    """The story that begins with a task, if one does."""
    code = getattr(coro, "cr_code", None)
    if jobs and id(code) in jobs:
        return jobs[id(code)][1](coro)
    if story is not None and story.whole:
        return None
    if (getattr(loop, "_thread_id", None) != get_ident()
            and loops.running() is None):
        if code is not None and code.co_name in _OURSELVES:
            return None
        return Story("main", str(name), False)
    if code is not None:
        kind = kinds.get(code.co_filename) or kind_of(code.co_filename)
        if kind is STANDARD:
            return None  # asyncio's own: accepting, waiting, sleeping
        # A library's task by which it does what the root asked for. Made in a
        # callback, it is what a server does for a client.
        if library and kind is not AGENT and stories.current_task(loop):
            return None
    elif library and stories.current_task(loop):
        return None
    return TaskStory(name)


def _is_part(frame):
    """wait_for() and its like only put a task around what one awaits."""
    for _ in range(3):
        frame = frame.f_back
        if frame is None:
            return False
        code = frame.f_code
        kind = kinds.get(code.co_filename) or kind_of(code.co_filename)
        if kind is AGENT:
            return False
        if kind is STANDARD and code.co_name in _INNER:
            return True
    return False


def create_task_with(original):
    tick, clock, every = cost.tick, cost.clock, cost.EVERY
    getframe = sys._getframe
    emission_at, monotonic = emits.before, emits.clock
    has_eager = emits.IS_EAGER

    def create_task(self, coro, **kwargs):
        spent = 0 if tick() % every else -clock()
        token = node = before = site = None
        try:
            before = _get(NOTHING)
            frame = getframe(1)
            if kwargs:
                node = _make_node(before, self, coro, kwargs.get("name"),
                                  frame)
                context = kwargs.get("context")
                if context is not None:
                    context.run(_set, node)
                else:
                    token = _set(node)
            else:
                node = _make_node(before, self, coro, None, frame)
                token = _set(node)
            if node[1]:
                site = emission_at(self, coro, node[1][0], frame)
                if site is not None:
                    # An eager task runs before it is made.
                    event = monotonic() if has_eager or site.marks else 0
                    if site.marks:
                        mark = site.mark(self, event, before[0] or node[0])
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
            if site is not None:
                if site.marks:
                    site.marked(task, mark)
                else:
                    site.made_in(task, coro, event, before[0] or node[0],
                                 frame, spent)
            if task._source_traceback:
                _hide_in_debug_mode(task)
            if node[0] is not before[0] and stories.is_told():
                _begin(node, task, before[0])
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


def _begin(node, task, parent):
    story, chain = node
    found = chain[0] if chain else None
    if type(story) is TaskStory:
        story.begin_at(found, parent)
    else:
        story.say_begin(stories.parent_id(), places.attributes_of(found))
    task.add_done_callback(End(story, chain))


def _hide_end(original):
    """The repr of a task as if our callback were not there; also of one that
    dies when modules have lost their names."""
    ours, show = _OURS, _with_callbacks
    base = sys.modules["asyncio.base_futures"]

    def _future_repr_info(future):
        found = original(future)
        try:
            callbacks = future._callbacks
            if callbacks and any(type(c[0]) in ours for c in callbacks):
                rest = [c for c in callbacks if type(c[0]) not in ours]
                return show(base, found, rest, future)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return found
    return _future_repr_info


def _with_callbacks(base_futures, found, rest, future):
    told = base_futures._format_callbacks(future._callbacks)
    at = found.index(told)
    found[at:at + 1] = [base_futures._format_callbacks(rest)] if rest else []
    return found


def install(asyncio):
    patch.wrap(asyncio.base_events.BaseEventLoop, "create_task",
               create_task_with)
    patch.wrap(asyncio.base_futures, "_future_repr_info", _hide_end)
