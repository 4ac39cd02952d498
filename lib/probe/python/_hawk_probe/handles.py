"""Callbacks of a loop that tell when they run.

A handle that waits in the loop's queue is made one of these classes, which
have the layout of its own and look like it. When the loop is about to run it,
it looks up `_run`: that is when it starts, and when whatever ran before has
ended. It is gone as soon as the loop takes the next: that is its end. So there
is no frame of ours in the agent's stack, and no callback that is not its own."""

from _thread import interrupt_main
from types import MethodType

from . import cost, fence
from .emissions import Emission


def _after(problem):
    """In __del__ nothing can be raised, also not when modules have lost their
    names: what a signal's handler raised is asked for again where it can."""
    try:
        if isinstance(problem, KeyboardInterrupt):
            interrupt_main()
    except BaseException:
        pass


def make_classes(events):
    """(for the start of an emission that is followed, {class of another
    handle: one that only tells when it runs})"""
    plain = events.Handle
    after = _after

    class Look:
        def __init__(self, owner, act):
            self.owner = owner
            self.act = act

        def __get__(self, handle, owner=None):
            if handle is None:
                return self.owner._run
            try:
                self.act(handle)
            except BaseException as problem:
                if not fence.is_ours(problem):
                    raise
            return MethodType(self.owner._run, handle)

    def start(handle):
        emission = handle._repr
        if type(emission) is Emission:
            spent = -cost.clock()
            emission.begin(handle)
            cost.add_more(spent + cost.clock())

    def look(handle):
        known = handle._loop._hawk_loop.emits
        if known is not None:
            known.see(handle)

    def end_of_start(handle):
        try:
            emission = handle._repr
            if type(emission) is Emission:
                spent = -cost.clock()
                emission.after_first_segment(handle)
                cost.add_more(spent + cost.clock())
        except BaseException as problem:
            after(problem)

    def show(handle):
        # Not `_repr`, where we keep what belongs to it.
        return "<{}>".format(" ".join(handle._repr_info()))

    def make(base, look_up, **more):
        return type(base.__name__, (base,), dict(
            more, __slots__=(), _run=look_up, __module__=base.__module__,
            __doc__=base.__doc__))

    looking = {base: make(base, Look(base, look))
               for base in (plain, events.TimerHandle)}
    return (make(plain, Look(plain, start), __del__=end_of_start,
                 __repr__=show), looking)
