"""Which exceptions in a hook are our own, and may be swallowed.

A signal may arrive while a hook runs, and its handler's exception
(KeyboardInterrupt, a job's time limit) belongs to the agent."""

import sys

from . import DIRECTORY

# Below 3.10 Python aborts when an overflow is swallowed and followed by
# another one before the stack has shrunk.
_FRAGILE = sys.version_info < (3, 10)


def is_ours(problem):
    if not isinstance(problem, Exception):
        return False
    if _FRAGILE and isinstance(problem, RecursionError):
        return False
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    # A handler of the agent's is a frame of its own below ours.
    return trace is None or trace.tb_frame.f_code.co_filename.startswith(
        DIRECTORY)


def without_us(trace):
    """The traceback without our frames: what the agent prints is then what it
    would print without us."""
    while trace is not None and _is_frame_of_ours(trace):
        trace = trace.tb_next
    at = trace
    while at is not None:
        following = at.tb_next
        while following is not None and _is_frame_of_ours(following):
            following = following.tb_next
        if following is not at.tb_next:
            at.tb_next = following
        at = following
    return trace


def _is_frame_of_ours(trace):
    return trace.tb_frame.f_code.co_filename.startswith(DIRECTORY)


def hide_us(error, depth=8):
    """Takes our frames out of an exception, its causes and its contexts."""
    while error is not None and depth > 0:
        trace = error.__traceback__
        if trace is not None:
            clean = without_us(trace)
            if clean is not trace and clean is not None:
                error.__traceback__ = clean
        if error.__cause__ is not None and error.__cause__ is not error:
            hide_us(error.__cause__, depth - 1)
        error = error.__context__
        depth -= 1


def text_of(value, limit=2000):
    """str() of a value of the agent's, which may raise whatever it likes."""
    try:
        text = value if type(value) is str else str(value)
        return text[:limit]
    except Exception:
        return "<%s>" % type(value).__name__
