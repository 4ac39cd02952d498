"""Event loops: each has a number of ours (ids are used again), is told when
it first runs and when it is closed, and reports who uses it after that."""

import sys
import threading
from functools import partial
from types import MethodType
from weakref import WeakKeyDictionary, proxy, ref

from . import clients, contexts, events, fence, patch, places, sightings
from . import running as own

_check_closed = None  # asyncio's
running = None  # tells the loop that runs in this thread
_numbers = {"last": 0}
_foreign = WeakKeyDictionary()  # loops that take no attribute
on_start = []  # called with a loop that runs for the first time
on_close = []  # called with a loop that is closed, before that is told
on_sample = []  # called with a loop about once a second, while it does work
# Called once, when there is a second loop or one is closed. Before that,
# nothing can be used from another loop than its own.
on_second = []
_counted = {"loops": 0}
MOST_TOLD = 64


class Loop:
    """What is known of a loop; `connections` are its open ones by number."""

    __slots__ = ("number", "kind", "started", "closed", "connections",
                 "watch", "emits", "spots", "__weakref__")

    def __init__(self, kind):
        _numbers["last"] += 1
        self.number = _numbers["last"]
        self.kind = kind
        self.started = False
        self.closed = False
        self.connections = {}
        self.watch = None
        self.emits = None
        self.spots = {}  # tasks.Spot


def record_of(loop):
    try:
        return loop._hawk_loop
    except AttributeError:
        pass
    found = _foreign.get(loop)
    if found is not None:
        return found
    module = type(loop).__module__ or ""
    found = Loop("uvloop" if module.startswith("uvloop") else "asyncio")
    try:
        loop._hawk_loop = found
    except Exception:
        _foreign[loop] = found
    return found


def number_of(loop):
    return record_of(loop).number if loop is not None else 0


def is_resting(loop):
    """Is it neither closed nor running? Many are left so, and never run
    again; others wait for their next run."""
    return not (loop.is_closed() or loop.is_running())


def _count(loop):
    """Lookup of set_debug(), which every stock loop calls when it is made."""
    try:
        known = getattr(loop, "_hawk_loop", None)
        if known is not None and known.spots:
            forget_spots(known.spots)  # tasks keep a traceback from now on
        # Not by its __dict__: who has asked an object for that has made every
        # later call of its methods slower.
        if on_second and not getattr(loop, "_hawk_counted", False):
            loop._hawk_counted = True
            _counted["loops"] += 1
            if _counted["loops"] > 1:
                _tell_second()
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def forget_spots(spots):
    for spot in list(spots.values()):
        spot.settle()
    spots.clear()


def _tell_second():
    while on_second:
        on_second.pop()()


def start(loop, frame):
    record = record_of(loop)
    if record.started:
        return
    record.started = True
    if not getattr(loop, "_hawk_counted", False):
        _tell_second()  # none that we saw being made
    for act in on_start:
        act(loop)
    attributes = {"loop": record.number, "kind": record.kind,
                  "thread": threading.get_native_id()}
    attributes.update(places.Place(frame).attributes(stack=False))
    events.say("hawk.loop.start", attributes, contexts.story_id())


def close(loop, frame, alive=None):
    """The loop was closed: tells its connections that are open still."""
    record = record_of(loop)
    if record.closed:
        return
    if alive is None:
        alive = still_open(record)
    record.closed = True
    _tell_second()
    for act in on_close:
        act(loop)
    attributes = {
        "loop": record.number, "kind": record.kind, "open": len(alive),
        "connections": ",".join(str(n) for n in alive[:MOST_TOLD])}
    attributes.update(places.Place(frame).attributes(stack=False))
    events.say("hawk.loop.close", attributes, contexts.story_id(), True)


def still_open(record):
    """Numbers of connections that nobody closed. One whose owner closed it
    just before the loop ended is not lost: its end is told now. uvloop closes
    the rest with the loop, and when the client lets go of it tells nothing."""
    left_by_uvloop = record.closed and record.kind == "uvloop"
    alive = []
    for number, connection in sorted(record.connections.items()):
        if left_by_uvloop or connection.is_open():
            alive.append(number)
        else:
            connection.say_closed()
    return alive


class Recorder:
    """Stands for a closed loop, which it does not keep alive, in its own
    _check_closed(): that asks for `_closed`, we note who calls, and the error
    is raised by asyncio's own code, without a frame of ours."""

    def __init__(self, loop):
        self.__dict__["loop"] = loop

    @property
    def _closed(self):
        loop = self.__dict__["loop"]()
        try:
            caller = sys._getframe(1).f_back
            name = caller.f_code.co_name if caller is not None else "call"
            misused(loop, name, caller)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return loop._closed

    def __getattr__(self, name):
        return getattr(self.__dict__["loop"](), name)


def misused(loop, operation, frame):
    record = record_of(loop)
    place, count = sightings.look(frame, "misused", record.number, operation)
    if place is None:
        return
    attributes = {
        "loop": record.number, "running_loop": number_of(running()),
        "operation": operation.lstrip("_"),
        "cleanup": clients.is_cleanup(place) or sys.is_finalizing(),
        "open": len(still_open(record)), "count": count,
        "client": clients.client_of(place)}
    attributes.update(place.attributes())
    events.say("hawk.loop.misused", attributes, contexts.story_id(), True)


def _before_run(original):
    def _set_coroutine_origin_tracking(self, enabled):
        # The first and the last thing that run_forever() calls, and nothing
        # can be raised through it.
        try:
            own.begin(self)
            if not record_of(self).started:
                start(self, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return original(self, enabled)
    return _set_coroutine_origin_tracking


def _after_close(original):
    def close(self):
        result = original(self)
        try:
            after_close(self, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return result
    return close


def after_close(loop, frame):
    if loop._closed is not True or "_check_closed" in loop.__dict__:
        return
    close(loop, frame)
    # One of the agent's own would take the recorder for a loop.
    if type(loop)._check_closed is _check_closed:
        loop._check_closed = MethodType(_check_closed, Recorder(ref(loop)))
    # There will be no task, but a traceback, without a frame of ours.
    bare = fence.without_our_wrapper(type(loop).create_task)
    if bare is not type(loop).create_task:
        loop.create_task = partial(bare, proxy(loop))


def install(asyncio):
    global running, _check_closed
    running = own.install(asyncio)
    base = asyncio.base_events.BaseEventLoop
    _check_closed = base._check_closed
    patch.wrap(base, "_set_coroutine_origin_tracking", _before_run)
    patch.wrap(base, "close", _after_close)
    patch.before(base, "set_debug", _count)
