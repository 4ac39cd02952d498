"""Which loop runs in this thread: asyncio's own word for it, where one may ask.

Before 3.12 asyncio keeps the answer in one static variable, by the number of
the thread state, which every interpreter counts from 1. Once another one of
the process is gone the next question reads freed memory, with or without us.
So with several interpreters only the loops count that we saw start, and
asyncio is not asked by us."""

import sys
from _thread import get_ident

from . import events

_SHARED = sys.version_info < (3, 12)
_modules = sys.modules
_here = {}  # thread -> the loop that started last in it
_ask = None
_task_of = None
_is_main = False


def begin(loop):
    """The loop starts, or ends, to run in this thread."""
    if _SHARED:
        thread = get_ident()
        if _here.get(thread) is loop:
            del _here[thread]
        else:
            _here[thread] = loop


def running():
    if _is_main and "_xxsubinterpreters" not in _modules:
        return _ask()
    loop = _here.get(get_ident())
    if loop is not None and getattr(loop, "_thread_id", 0) == get_ident():
        return loop
    return None


def current_task():
    """The task that runs in this thread, if one does. asyncio's own function
    must be told the loop: else it asks as well."""
    loop = running() if _SHARED else _ask()
    return _task_of(loop) if loop is not None else None


def install(asyncio):
    """What to ask with from now on."""
    global _ask, _is_main, _task_of
    _task_of = asyncio.tasks.current_task
    _is_main = not events.interpreter()
    _ask = asyncio.events._get_running_loop
    events.on_fork.append(_here.clear)
    return running if _SHARED else _ask
