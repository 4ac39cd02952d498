"""asyncio's own objects (Lock, Queue, Event, ...) shared by two loops.

Only where somebody would wait, or is woken: an object that nobody waits for
does no harm on another loop."""

import sys

from . import contexts, events, fence, loops, patch, sightings, state


def _say(subject, loop, operation, message, frame):
    name = type(subject).__name__
    place, count = sightings.look(frame, "cross", name, operation)
    if place is None:
        return
    attributes = {
        "object": name, "loop": loops.number_of(loop),
        "running_loop": loops.number_of(loops.running()),
        "closed": bool(loop.is_closed()), "resting": loops.is_resting(loop),
        "operation": operation, "count": count, "message": message}
    attributes.update(place.attributes())
    events.say("hawk.object.cross", attributes, contexts.story_id(), True)


def _before_waiting(subject):
    """Lookup of _get_loop(), by which 3.10 and later find that out."""
    loop = subject._loop
    if loop is None or loop is loops.running():
        return
    try:
        frame = sys._getframe(2)
        _say(subject, loop, frame.f_code.co_name,
             "%r is bound to a different event loop" % (subject,), frame)
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def _waker(operation):
    """For a method that wakes who stands in `_waiters`."""
    def act(subject):
        waiters = subject._waiters
        if waiters:
            _check(subject, waiters, operation)
    return act


def _before_wakeup(queue):
    """Queue._wakeup_next() is given those whom it wakes: one side of them."""
    state.touch(False)
    if queue._getters:
        _check(queue, queue._getters, "put")
    if queue._putters:
        _check(queue, queue._putters, "get")


def _check(subject, waiters, operation):
    try:
        waiter = next(iter(waiters))
        loop = waiter._loop
        running = loops.running()
        if loop is running or waiter.done():
            return
        # Between two runs of a loop, the thread that drives it may wake.
        if not loop.is_closed() and not loop.is_running():
            return
        _say(subject, loop, operation, "", sys._getframe(3))
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def _before_old(would_wait):
    """3.8 and 3.9 bind an object where it is made, and say nothing."""
    def act(subject):
        loop = subject._loop
        running = loops.running()
        if loop is running or running is None:
            return
        try:
            if would_wait(subject):
                frame = sys._getframe(2)
                _say(subject, loop, "wait", "", frame)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
    return act


def install(asyncio):
    mixins = getattr(asyncio, "mixins", None)
    locks, queues = asyncio.locks, asyncio.queues
    if mixins is not None:
        patch.before(mixins._LoopBoundMixin, "_get_loop", _before_waiting)
    else:
        patch.before(locks.Lock, "acquire", _before_old(locks.Lock.locked))
        patch.before(locks.Semaphore, "acquire",
                     _before_old(locks.Semaphore.locked))
        patch.before(locks.Event, "wait",
                     _before_old(lambda event: not event.is_set()))
        patch.before(queues.Queue, "get", _before_old(queues.Queue.empty))
        patch.before(queues.Queue, "put", _before_old(queues.Queue.full))
    # These call one another at once; set() and notify() are also handed on.
    patch.before(queues.Queue, "_wakeup_next", _before_wakeup)
    patch.before(locks.Lock, "_wake_up_first", _waker("release"))
    patch.before(locks.Semaphore, "_wake_up_next", _waker("release"))
    patch.when_called(locks.Event, "set", _waker("set"))
    patch.when_called(locks.Condition, "notify", _waker("notify"))
