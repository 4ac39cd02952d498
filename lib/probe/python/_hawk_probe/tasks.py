"""A story for every task that a loop's root makes, and for the root itself;
what they start belongs to them. And for every task, how it came to be.

This runs for every task of the agent's: it is written for speed."""

import sys
from _thread import get_ident
from functools import partial

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


_OURS = (End, emits.Emission)


def _find(before, coro, name, frame):
    """(chain, (its first entry) or None, how many frames stand between, None
    or the library between) of a task that is about to be made."""
    found = nearest(frame)
    if name is None:
        name = getattr(coro, "__qualname__", "")
    if found is None:
        return before[1], None, NEAR
    code, offset, library, steps = found
    entry = (code, offset, name, library)
    return (entry,) + before[1][:LONGEST_CHAIN - 1], entry, steps


def _story_for(before, loop, coro, name, entry, steps, frame):
    """The story that a new task is part of."""
    story = before[0]
    if story is None or not story.whole or jobs:
        fresh = _story(loop, story, coro, name, entry and entry[3])
        # One step: from create_task() to its caller.
        if fresh is not None and not (steps > 1 and fresh.kind == "task"
                                      and _is_part(frame)):
            return fresh
    return story


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


class Spot:
    """A line of the agent's that makes tasks of one coroutine function, in one
    loop, and what the last one got there. The next `left` of them get the same
    and are only counted."""

    __slots__ = ("code", "made", "entry", "before", "node", "site", "left",
                 "span", "begins")

    def __init__(self, code, made, entry):
        self.code = code
        self.made = made
        self.entry = entry
        self.site = None
        self.left = self.span = 0

    def settle(self):
        """What was counted here belongs to the site now."""
        made = self.span - self.left
        self.span = self.left = 0
        cost.totals["counted"] += made
        if self.site is not None:
            self.site.emitted += made
            self.site.since += made

    def go_on(self, before, node, begins):
        """So many may come until one is followed, or timed."""
        self.before = before
        self.node = node
        self.begins = begins  # the name of the story that each begins
        free = cost.EVERY - 1
        if self.site is not None:
            free = min(free, self.site.every - self.site.since - 1)
        self.left = self.span = max(free, 0)


def _adopt(spot, before):
    """What a task gets here that is made in another one than the last was;
    None: it has to be looked for."""
    story, chain = before
    if story is None or not story.whole or spot.begins is not None:
        return None
    spot.node = (story, (spot.entry,) + chain[:LONGEST_CHAIN - 1])
    spot.before = before
    return spot.node


def _keep_spot(loop, entry, steps, frame, coro):
    """A Spot for the next that are made there, if they can be alike."""
    made = coro.cr_code
    known = loop._hawk_loop.spots
    if id(made) in jobs or entry[3] is not None or loop.get_debug() or (
            kind_of(entry[0].co_filename) is not AGENT or steps > 4):
        return None
    for _ in range(steps):
        _between.setdefault(id(frame.f_code), frame.f_code)
        frame = frame.f_back
    if len(known) >= MOST_SPOTS:
        loops.forget_spots(known)
    spot = known[id(entry[0]) + entry[1] + id(made)] = Spot(
        entry[0], made, entry)
    return spot


# Code of the standard library's, or ours, that stands between the agent's line
# and create_task(). By its id: the hash of code is made of all of it.
_between = {}
MOST_SPOTS = 1024
_NAMELESS = {"name": None}
_timing = []  # [0]: the next one is timed


def create_task_with(original, usual=None):
    """`usual` is the code that stands between most of the time."""
    getframe, between, get, put, reset = (
        sys._getframe, _between, _get, _set, _reset)
    nothing, nameless, make_story = NOTHING, _NAMELESS, TaskStory
    timing, clock = _timing, cost.clock
    is_told = stories.is_told

    def create_task(self, coro, **kwargs):
        spent = timing.pop() - clock() if timing else 0
        token = spot = begins = None
        try:
            frame = getframe(1)
            code = frame.f_code
            if code is usual:
                frame = frame.f_back
                code = frame.f_code
            while id(code) in between:
                frame = frame.f_back
                code = frame.f_code
            made = coro.cr_code
            spot = self._hawk_loop.spots.get(
                id(code) + frame.f_lasti + id(made))
            if spot is not None and spot.left and spot.code is code and (
                    spot.made is made and (
                        not kwargs or kwargs == nameless)):
                before = get(nothing)
                if spot.before is before:
                    node = spot.node
                    begins = spot.begins
                    if begins is not None:
                        node = ((make_story(begins), node[1])
                                if self._thread_id is not None else None)
                else:
                    node = _adopt(spot, before)
                if node is not None:
                    spot.left -= 1
                    token = put(node)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        if token is None:
            return _create_task(original, self, coro, kwargs, spot,
                                getframe(1))
        if spent:
            spent += clock()
        try:
            task = (original(self, coro, **kwargs) if kwargs
                    else original(self, coro))
        finally:
            reset(token)
        if spent:
            spent -= clock()
        try:
            if begins is not None and is_told():
                _begin(node, task, before[0])
            if spent:
                cost.add_made(spent + clock())
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return task
    return create_task


def _create_task(original, loop, coro, kwargs, spot, frame):
    """Where it has to be looked what the task is, or one is timed."""
    spent = -cost.clock()
    token = node = before = site = entry = None
    try:
        if spot is not None:
            spot.settle()
        before = _get(NOTHING)
        name = kwargs.get("name")
        chain, entry, steps = _find(before, coro, name, frame)
        story = _story_for(before, loop, coro, name or getattr(
            coro, "__qualname__", ""), entry, steps, frame)
        node = story, chain
        context = kwargs.get("context")
        if context is not None:
            context.run(_set, node)
        else:
            token = _set(node)
        if chain:
            site = emits.before(loop, coro, chain[0], frame)
            if site is not None:
                # An eager task runs before it is made.
                event = emits.clock()
                if site.marks:
                    mark = site.mark(loop, event, before[0] or story, frame)
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
    spent += cost.clock()
    try:
        task = original(loop, coro, **kwargs)
    finally:
        if token is not None:
            _reset(token)
    spent -= cost.clock()
    try:
        followed = False
        if site is not None:
            if site.marks:
                followed = site.marked(task, mark)
            else:
                followed = site.made_in(task, coro, event, before[0] or story,
                                        frame)
        if task._source_traceback:
            _hide_in_debug_mode(task)
        is_new = story is not before[0]
        if entry is not None and name is None and not (is_new and (
                story.kind != "task" or not getattr(loop, "_thread_id", 0))):
            if spot is None or spot.entry != entry:
                spot = _keep_spot(loop, entry, steps, frame, coro)
            if spot is not None:
                spot.site = site
                if site is not None:
                    site.spot = spot
                spot.go_on(before, node, story.name if is_new else None)
        if is_new and stories.is_told():
            _begin(node, task, before[0])
        spent += cost.clock()
        cost.add_more(spent)
        if not followed and not _timing:
            _timing.append(0)
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
    return task


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
    usual = getattr(asyncio.tasks.create_task, "__code__", None)
    patch.wrap(asyncio.base_events.BaseEventLoop, "create_task",
               partial(create_task_with, usual=usual))
    patch.wrap(asyncio.base_futures, "_future_repr_info", _hide_end)
