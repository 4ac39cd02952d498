"""Callbacks of a loop that tell when they run.

A handle that waits in the loop's queue is made one of these classes, which
have the layout of its own and look like it. When the loop is about to run it,
it looks up `_run`: that is when it starts, and when whatever ran before has
ended. It is gone as soon as the loop takes the next: that is its end. So there
is no frame of ours in the agent's stack, and no callback that is not its own."""

import sys
from types import MethodType

from . import cost, fence
from .emissions import Emission

_tick, _clock, _every = cost.tick, cost.clock, cost.EVERY


def _after(problem):
    """In __del__ nothing can be raised: what a signal's handler raised is
    asked for again where it can."""
    if not fence.is_ours(problem) and isinstance(problem, KeyboardInterrupt):
        import _thread
        _thread.interrupt_main()


def make_classes(events):
    """(for the start of an emission that is followed, of one that is counted,
    {class of another handle: one that only tells when it runs})"""
    plain = events.Handle

    class Look:
        """The lookup of `_run`."""

        def __init__(self, owner, act):
            self.run = owner._run
            self.owner = owner
            self.act = act

        def __get__(self, handle, owner=None):
            if handle is None:
                return self.run
            try:
                self.act(handle)
            except BaseException as problem:
                if not fence.is_ours(problem):
                    raise
            return MethodType(self.owner._run, handle)

    def start(handle):
        emission = handle._repr
        if type(emission) is Emission:
            spent = 0 if _tick() % _every else -_clock()
            emission.begin(handle._callback)
            if spent:
                cost.add(spent + _clock())

    def count(handle):
        site = handle._repr
        if type(site) is not str:
            loop = site.loop
            if loop.segment is not None:
                loop.end_segment()
            if handle._callback.__self__._must_cancel:
                site.never_started += 1
                site.cancelled -= 1  # counted when it is done
            else:
                site.started += 1

    def look(handle):
        known = handle._loop._hawk_loop.emits
        if known is not None:
            known.see(handle._callback)

    def end_of_start(handle):
        try:
            emission = handle._repr
            if type(emission) is Emission:
                emission.after_first_segment(handle._callback)
        except BaseException as problem:
            _after(problem)

    def end_of_count(handle):
        try:
            site = handle._repr
            if type(site) is not str:
                spent = 0 if _tick() % _every else -_clock()
                task = handle._callback.__self__
                if task.done():
                    site(task)
                else:
                    task.add_done_callback(site)
                if spent:
                    cost.add(spent + _clock())
        except BaseException as problem:
            _after(problem)

    def show(handle):
        # Not `_repr`, where we keep what belongs to it.
        return "<{}>".format(" ".join(handle._repr_info()))

    def make(base, act, **more):
        return type(base.__name__, (base,), dict(
            more, __slots__=(), _run=Look(base, act),
            __module__=base.__module__, __doc__=base.__doc__))

    looking = {base: make(base, look)
               for base in (plain, events.TimerHandle)}
    return (make(plain, start, __del__=end_of_start, __repr__=show),
            make(plain, count, __del__=end_of_count, __repr__=show), looking)
