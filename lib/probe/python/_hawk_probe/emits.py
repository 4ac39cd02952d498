"""Tasks that the agent's own code makes while a loop runs: emissions.

All are counted, by the line that made them (tasks.Spot). A sample is followed
from the call to its end and told, one of `every`, so that a second sees at most
about BUDGET of them, and a site that makes more than its share FEW."""

import gc
import sys
import weakref
from collections import deque
from functools import partial

from . import (contexts, emit_totals, events, failures, fence, handles, loops,
               patch, places, running, steps)
from .emissions import LATE, Emission, Segment, clock, code_of

BUDGET = 100        # told a second, in a process
FEW = 10            # told a second of a site that makes more than its share
LEAST_SHARE = 10    # of these for each site
MOST_OPEN = 4096    # followed at a time
MOST_SITES = 1024   # of a loop
MOST_LEFT = 200     # told when they will never be done
IS_EAGER = sys.version_info >= (3, 12)
SECOND = 1_000_000_000
AHEAD = 32          # handles looked at to find what held the loop
CHASE = 50          # times, after it was found to be held
TURNS = 31          # of a loop, of which the median is told
FEWEST_TURNS = 5
TURN_PACE = 50_000_000  # ns between two that are measured

_starting = _plain = None
_looking = {}
_loops = weakref.WeakSet()
_wanted = []  # HAWK_EMIT_FN
_rate = {"since": 0, "window": 0, "sites": 0, "share": BUDGET}
# They only put a task around what one awaits there and then, or run the loop.
_INNER = frozenset(("wait_for", "as_completed", "_wait_for_one", "run",
                    "run_until_complete", "_cancel_all_tasks", "staggered_race"))


class Site:
    """A line of the agent's that makes tasks of one coroutine function, in
    one loop. What became of them is known of those that are followed."""

    __slots__ = ("loop", "code", "offset", "made", "name", "how", "emitted",
                 "started", "ok", "failed", "cancelled", "never_started",
                 "told", "followed", "since", "every", "window", "at_window", "taken",
                 "total", "template", "marks", "quota",
                 "at_follow", "spot")

    def __init__(self, loop, code, offset, made, name, how):
        self.loop = loop
        self.code = code
        self.offset = offset
        self.made = made
        self.name = name
        self.how = how
        self.emitted = self.started = self.ok = self.failed = 0
        self.cancelled = self.never_started = self.told = 0
        self.since = self.window = self.at_window = self.taken = self.followed = 0
        self.every = 1
        self.quota = self.at_follow = 0
        self.total = self.template = self.spot = None
        self.marks = not loop.has_handles

    def emitted_now(self):
        spot = self.spot
        return self.emitted + (
            spot.span - spot.left if spot is not None else 0)

    def count(self, outcome):
        if outcome == "ok":
            self.ok += 1
        elif outcome == "error":
            self.failed += 1
        elif outcome == "cancelled":
            self.cancelled += 1
        else:
            self.never_started += 1

    def is_followed(self, now):
        """May the next one be told? One of `every` may, as far as the budget
        of this second goes."""
        if now - _rate["since"] >= SECOND:
            _begin_window(now)
        if self.window != _rate["window"]:
            count = self.emitted - self.at_window
            self.every = 1
            if self.window == _rate["window"] - 1 and count > _rate["share"]:
                self.every = -(-count // min(FEW, _rate["share"]))
            self.window = _rate["window"]
            self.at_window = self.emitted
            self.taken = 0
            self.quota = max(LEAST_SHARE, _rate["share"] // 2)
            _rate["sites"] += 1
            if self.since < self.every:
                return False
        if self.taken >= self.quota or len(self.loop.open) >= MOST_OPEN:
            # Half of its share as they come, then ever fewer.
            self.quota += max(1, _rate["share"] // 8)
            self.every = min(self.every * 2, 1 << 20)
            self.since = 0
            return False
        self.taken += 1
        return True

    def follow(self, story):
        """An Emission, if this one, of which the turn is, may be followed."""
        now = clock()
        if not self.is_followed(now):
            return None
        weight, self.since = self.since, 0
        emission = Emission(self, min(weight, self.every), now, story)
        self.loop.open[emission.number] = emission
        self.followed += 1
        return emission

    def made_in(self, task, coro, event, story, frame):
        """The task was made. Is it followed? Stock loops: its first step is
        the last handle in the queue, unless an eager task has begun with it."""
        self.emitted += 1
        self.since += 1
        if self.since < self.every:
            return False
        emission = self.follow(story)
        if emission is None:
            return False
        emission.event = event
        self.loop.place(emission, frame)
        try:
            handle = self.loop.ready[-1]
            is_its = (handle._callback.__self__ is task
                      and not (IS_EAGER and coro.cr_suspended))
        except (IndexError, AttributeError):
            is_its = False
        if not is_its:
            self.began_at_once(task, emission)
        elif type(handle) is _plain:
            handle._repr = emission
            handle.__class__ = _starting
        else:
            self.began_unseen(emission)
        return True

    def began_unseen(self, emission):
        """Nobody can tell when it begins: it is counted only."""
        self.loop.open.pop(emission.number, None)
        self.followed -= 1
        self.loop.leave_segment(emission)

    def began_at_once(self, task, emission):
        """An eager task: it ran up to its first wait, or to its end."""
        if not (task.done()
                or getattr(task.get_coro(), "cr_suspended", False)):
            return self.began_unseen(emission)
        emission.start_at(emission.event)
        self.loop.leave_segment(emission)
        if task.done():
            emission(task)
        else:
            task.add_done_callback(emission)
        return None

    def mark(self, loop, event, story, frame):
        """In a loop that shows no handles, uvloop: an emission that is
        followed has a callback just before its first step."""
        self.since += 1
        emission = None
        if self.since >= self.every:
            emission = self.follow(story)
        if emission is not None:
            emission.event = event
            self.loop.place(emission, frame)
            loop.call_soon(emission.run)
        return emission

    def marked(self, task, emission):
        self.emitted += 1
        if emission is None:
            return False
        emission.task = weakref.ref(task)
        task.add_done_callback(emission)
        return True


def _begin_window(now):
    _rate["share"] = max(LEAST_SHARE, BUDGET // max(1, _rate["sites"]))
    _rate["window"] += 2 if now - _rate["since"] >= 2 * SECOND else 1
    _rate["since"] = now
    _rate["sites"] = 0


class LoopEmits:
    """What is emitted in a loop."""

    def __init__(self, loop, record):
        self.number = record.number
        self.sites = {}
        self.spots = record.spots
        self.open = {}     # followed, and not done
        self.segment = None
        self.chase = 0
        self.seen = None   # (since when, callback) of what runs now
        self.longest = (0, "")
        self.turn = (0, 0)  # (when it began, id of its last handle)
        self.turn_due = 0
        self.turns = deque(maxlen=TURNS)
        self.iteration = 0  # their median, ns
        ready = getattr(loop, "_ready", None)
        self.has_handles = type(ready) is deque and _plain is not None
        if not self.has_handles:
            ready = _queue_of(loop)
        self.ready = ready

    def add_site(self, key, loop, coro, item, frame):
        code, offset, name, _ = item
        if not _is_running(loop):
            return None
        if places.kind_of(code.co_filename) is not places.AGENT or (
                len(self.sites) >= MOST_SITES):
            site = False
        else:
            how = "call_soon" if frame is None else _how(frame)
            made = getattr(coro, "cr_code", None)
            name = getattr(coro, "__qualname__", None) or str(name)
            site = Site(self, code, offset, made, name, how) if (
                how and _is_wanted(coro, code)) else False
        if site:
            site.total = emit_totals.join(key, site)
        # The code is kept: its id is not used again.
        self.sites[key] = site or (code, getattr(coro, "cr_code", None))
        return site

    def place(self, emission, frame):
        """Who emits it, in which step and segment."""
        task = running.current_task()
        segment = self.segment
        if segment is None or segment.task is not task:
            producer = steps.producer_of(task) if task is not None else None
            segment = self.segment = Segment(producer, task)
            self.watch_front(segment)
        producer = segment.producer
        emission.segment = segment
        segment.emissions.append(emission)
        if producer is None:
            _, emission.via = steps.path_of(frame, None)
            return
        root = getattr(task.get_coro(), "cr_frame", None)
        path, emission.via = steps.path_of(frame, root)
        site = emission.site
        count = max(1, site.emitted - site.at_follow)
        site.at_follow = site.emitted
        producer.pass_by(path, emission.event, count)
        emission.producer = producer
        emission.step = emission.start_step = producer.step
        emission.kind = producer.kind
        emission.step_name = producer.step_name

    def leave_segment(self, emission):
        """Its start does not tell when the segment ends."""
        segment, emission.segment = emission.segment, None
        segment.emissions.remove(emission)
        if not segment.emissions:
            segment.task = None
            if self.segment is segment:
                self.segment = None

    def watch_front(self, segment):
        """Lets the handle that runs next tell when it does; those behind it
        as well while one looks for what holds the loop."""
        self.longest = (0, "")
        ready = self.ready
        if not self.has_handles:
            segment.is_blind = ready is None or len(ready) > 0
            return
        wanted = 1
        if self.chase:
            self.chase -= 1
            wanted = AHEAD
        seen = 0
        for handle in tuple(ready)[:-1] if len(ready) <= AHEAD else (
                [ready[n] for n in range(AHEAD)]):
            if handle._cancelled:
                continue
            kind = type(handle)
            noting = _looking.get(kind)
            if noting is not None:
                handle.__class__ = noting
            elif kind is not _starting and kind not in _looking.values():
                segment.is_blind = segment.is_blind or not seen
            seen += 1
            if seen >= wanted:
                break

    def see(self, handle):
        """A handle that was ahead runs now."""
        now = clock()
        if self.segment is not None:
            self.end_segment(now)
            self.begin_turn(handle, now)
        else:
            self.end_turn(handle, now)
            if self.seen is not None:
                self._was_held(now)
        self.seen = (now, handle._callback) if self.chase else None

    def begin_turn(self, handle, now):
        """The first handle of a turn of the loop runs: the others wait in the
        queue, and the last of them tells when the turn is nearly over."""
        if now < self.turn_due or not self.has_handles:
            return
        self.turn_due = now + TURN_PACE
        last = self.ready[-1] if self.ready else handle
        noting = _looking.get(type(last))
        if noting is not None:
            last.__class__ = noting
        self.turn = (now, id(last))

    def end_turn(self, handle, now):
        if self.turn[1] == id(handle):
            self.turns.append(now - self.turn[0])
            self.turn = (0, 0)
            if len(self.turns) >= FEWEST_TURNS:
                self.iteration = sorted(self.turns)[len(self.turns) // 2]

    def _was_held(self, now):
        since, callback = self.seen
        self.seen = None
        if now - since > self.longest[0] and now - since >= LATE:
            self.longest = (now - since, describe_callback(callback))

    def longest_before(self, now):
        """What held the loop longest since the segment's end."""
        if self.seen is not None:
            self._was_held(now)
        self.chase = CHASE
        return self.longest[1]

    def end_segment(self, now=None):
        segment, self.segment = self.segment, None
        now = now or clock()
        task, segment.task = segment.task, None
        if segment.is_blind:
            return
        segment.end = now
        first, last = segment.emissions[0], segment.emissions[-1]
        if now - first.event < steps.LEAST or task is None:
            return
        path, own = steps.position(task)
        segment.producer.wait_at(path, now - last.event)
        held = ""
        if now - first.event >= LATE:
            held = describe(own, task)
        for emission in segment.emissions:
            if now - emission.event >= LATE:
                emission.during = held

    def close(self):
        """The loop was closed: what is not done never will be."""
        self.segment = self.seen = None
        left = list(self.open.values())
        for emission in left[:MOST_LEFT]:
            emission.finish("pending")
        self.open.clear()
        for site in list(self.sites.values()):
            if type(site) is Site:
                emit_totals.leave(site)
        self.spots.clear()
        self.sites.clear()
        emit_totals.say_all()

    def forget(self):
        """In a forked child: these are the parent's."""
        self.segment = self.seen = None
        self.open.clear()
        self.spots.clear()
        self.sites.clear()


def describe(own, task):
    """`FILE:LINE FUNCTION [task NAME]` of where a task let go of the loop."""
    name = getattr(task, "get_name", str)()
    if own is None:
        coro = task.get_coro()
        code = getattr(coro, "cr_code", None)
        if code is None:
            return "[task %s]" % name
        own = code, code.co_firstlineno
    return "%s [task %s]" % (places.describe(*own), name)


def describe_callback(callback):
    code = code_of(callback)
    if code is not None:
        return places.describe(code, code.co_firstlineno)
    # A step of a task.
    task = getattr(callback, "__self__", None)
    if not isinstance(task, sys.modules["asyncio"].Task):
        return ""
    return describe(steps.position(task)[1], task)


def _queue_of(loop):
    """uvloop's queue, which has no name outside of it; only looked at."""
    found = [o for o in gc.get_referents(loop) if type(o) is deque]
    return found[0] if len(found) == 1 else None


def _is_running(loop):
    return loops.running() is loop


def _how(frame):
    """By which function the agent makes the task; None where it only awaits
    something, or runs the loop."""
    how = "create_task"
    for _ in range(6):
        frame = frame.f_back
        if frame is None:
            return None
        code = frame.f_code
        kind = places.kind_of(code.co_filename)
        if kind is places.AGENT:
            return how
        if kind is places.STANDARD:
            if code.co_name in _INNER:
                return None
            if "taskgroups" in code.co_filename:
                how = "task_group"
            elif code.co_name in ("ensure_future", "_ensure_future"):
                how = "ensure_future"
    return how


def _is_wanted(coro, code):
    """HAWK_EMIT_FN names the coroutine function, or the one that emits."""
    if not _wanted:
        return True
    made = getattr(coro, "cr_code", None)
    return any(_is_function(made, name, module) or _is_function(
        code, name, module) for module, name in _wanted)


def _is_function(code, name, module):
    if code is None or places.function_name(code).rpartition(
            "<locals>.")[2] not in (name, name.rpartition(".")[2]):
        return False
    file = places.file_name(code)
    tail = module.replace(".", "/")
    return file.endswith(("/" + tail + ".py", "/" + tail + "/__init__.py")) or (
        module == "__main__")


def before(loop, coro, item, frame):
    """The Site of a task that is about to be made, if it is an emission."""
    if item[3] is not None:
        return None  # a library's own
    try:
        known = loop._hawk_loop.emits
    except AttributeError:
        known = None
    if known is None:
        known = _begin(loop)
        if known is None:
            return None
    code, offset, _, _ = item
    made = getattr(coro, "cr_code", None)
    key = (offset, id(code), id(made))
    site = known.sites.get(key)
    if site is None:
        site = known.add_site(key, loop, coro, item, frame)
    return site if type(site) is Site else None


def _begin(loop):
    record = loops.record_of(loop)
    if record.closed or not _is_running(loop):
        return None
    if getattr(loop, "_hawk_loop", None) is not record:
        return None
    record.emits = LoopEmits(loop, record)
    _loops.add(record.emits)
    return record.emits


def _call_soon_with(original):
    """Only where HAWK_EMIT_FN asks: callbacks that are emissions."""
    def call_soon(self, callback, *args, context=None):
        handle = original(self, callback, *args, context=context)
        try:
            if type(handle) is _plain and _is_wanted_callback(callback):
                _note_call(self, handle, callback, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return handle
    return call_soon


def _is_wanted_callback(callback):
    code = code_of(callback)
    return code is not None and any(
        _is_function(code, name, module) for module, name in _wanted)


class _Callback:
    """Stands for the coroutine of a task, of which a callback has none."""

    def __init__(self, callback):
        self.cr_code = code_of(callback)
        self.__qualname__ = places.function_name(self.cr_code)


def _note_call(loop, handle, callback, frame):
    found = places.nearest(frame)
    if found is None:
        return
    code, offset, library, _ = found
    site = before(loop, _Callback(callback),
                  (code, offset, callback, library), None)
    if site is None or site.marks:
        return
    site.emitted += 1
    site.since += 1
    emission = site.follow(contexts.CURRENT.get(contexts.NOTHING)[0])
    if emission is None:
        return
    site.loop.place(emission, frame)
    handle._repr = emission
    handle.__class__ = _starting


def _on_close(loop):
    if _wanted:
        bare = fence.without_our_wrapper(type(loop).call_soon)
        if bare is not type(loop).call_soon:
            # Nothing will be called, but a traceback made, without our frame.
            loop.call_soon = partial(bare, weakref.proxy(loop))
    known = loops.record_of(loop).emits
    if known is not None:
        known.close()


def _on_sample(loop):
    emit_totals.say_all()


def _on_context(context):
    """A task that is not done dies: nobody kept it."""
    handle = context.get("handle")
    if type(handle) is _starting and type(handle._repr) is Emission:
        handle._repr.finish("error")
    task = context.get("task")
    if task is None or task.done():
        return
    for entry in task._callbacks or ():
        emission = entry[0]
        if type(emission) is Emission:
            emission.collected = True
            emission.finish("pending")


def _at_exit():
    for known in list(_loops):
        known.close()
    emit_totals.say_all(at_once=True)


def _in_child():
    for known in list(_loops):
        known.forget()
    emit_totals.forget()
    _rate.update(since=0, window=0, sites=0)


def install(asyncio):
    global _starting, _plain
    _plain = asyncio.events.Handle
    _starting, looking = handles.make_classes(asyncio.events)
    _looking.update(looking)
    _wanted.extend(steps.option("HAWK_EMIT_FN"))
    if _wanted:
        patch.wrap(asyncio.base_events.BaseEventLoop, "call_soon",
                   _call_soon_with)
    if steps.option("HAWK_STEP_FN"):
        from . import step_functions
        loops.on_start.append(step_functions.install_main)
    loops.on_close.append(_on_close)
    loops.on_sample.append(_on_sample)
    failures.on_context.append(_on_context)
    events.on_exit.append(_at_exit)
    events.on_fork.append(_in_child)
