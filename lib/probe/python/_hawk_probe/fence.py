"""Which exceptions in a hook are our own, and may be swallowed: all but those
of a signal that arrives while a hook runs. What its handler raises
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
    # What the agent's own objects raise when we ask them is ours as well: the
    # agent did not ask.
    return not _is_of_a_handler(problem.__traceback__)


def _is_of_a_handler(trace):
    """Was it raised by a signal handler? One that is installed, or was and
    took itself away: it is called with the frame that it interrupts."""
    codes = None
    frame = None
    while trace is not None:
        interrupted, frame = frame, trace.tb_frame
        if not _is_frame_of_ours(trace):
            if interrupted is not None and frame.f_code.co_argcount >= 2 and (
                    any(v is interrupted for v in frame.f_locals.values())):
                return True
            codes = _handlers() if codes is None else codes
            if frame.f_code in codes:
                return True
        trace = trace.tb_next
    return False


def _handlers():
    signal = sys.modules.get("_signal")
    codes = set()
    for number in range(1, getattr(signal, "NSIG", 1)):
        try:
            codes.add(_code_of(signal.getsignal(number)))
        except Exception:
            continue  # no such signal, or a handler that answers nothing
    return codes


def _code_of(handler):
    while hasattr(handler, "func"):
        handler = handler.func  # functools.partial
    code = getattr(handler, "__code__", None)
    if code is None and handler is not None:
        code = getattr(type(handler).__call__, "__code__", None)
    return code


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


def without_our_wrapper(function):
    """What a function of ours stands in front of; any other as it is."""
    code = getattr(function, "__code__", None)
    if code is not None and code.co_filename.startswith(DIRECTORY):
        return getattr(function, "__wrapped__", function)
    return function


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
    except Exception as problem:
        if not is_ours(problem):
            raise
        return "<%s>" % type(value).__name__
