"""Before Python 3.10 a stack lacks what awaits: once an exception was thrown
into a task (a timeout, a cancellation) and caught, the frames of the coroutines
around the one that caught it are not behind its own, until it waits again."""

import sys

from . import running

NEEDED = sys.version_info < (3, 10)
MOST = 60


def _frames():
    """Of the coroutines of the task that runs, the innermost first."""
    task = running.current_task()
    coro = task.get_coro() if task is not None else None
    found = []
    while coro is not None and len(found) < MOST:
        frame = getattr(coro, "cr_frame", None)
        if frame is None:
            break
        found.insert(0, frame)
        coro = coro.cr_await
    return found


def mend(frames):
    """The frames of a stack, innermost first, with those that it lacks."""
    whole = _frames()
    present = {id(frame) for frame in frames}
    lacking = [frame for frame in whole if id(frame) not in present]
    if not lacking or len(lacking) == len(whole):
        return frames
    known = {id(frame) for frame in whole}
    at = max(i for i, frame in enumerate(frames) if id(frame) in known) + 1
    return frames[:at] + lacking + frames[at:]
