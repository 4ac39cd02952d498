"""The steps of a task that emits. Explicit ones begin when the function of
HAWK_STEP_FN is called, or with a log record that has a `step`. Without, a step
is derived: a producer that comes back to where it emitted, or waits at a place
before that, has gone round its loop."""

import os
from time import monotonic_ns

from . import contexts, events, fence, places, running, throttle

# Less work than this between two emissions makes no step: ten tokens that are
# emitted one after the other belong together.
LEAST = 5_000_000  # ns
DEEPEST = 24
# Bytes of code of one `await`: where it calls, and where it is left.
NEAR = 10

_numbers = {"last": 0}
_told = throttle.Rate(100)


class Producer:
    """A task that emits: its number, and where it is in its work."""

    __slots__ = ("number", "name", "step", "step_name", "kind", "path",
                 "last")

    def __init__(self, name):
        _numbers["last"] += 1
        self.number = _numbers["last"]
        self.name = name
        self.step = 1
        self.step_name = ""
        self.kind = "site"
        self.path = None  # of its last emission
        self.last = 0

    def pass_by(self, path, now, count):
        """It emits again, for the `count`th time since we looked."""
        if (self.kind == "site" and self.path is not None
                and now - self.last >= LEAST * count
                and has_come_round(self.path, path, True)):
            self.step += 1
        self.path = path
        self.last = now

    def wait_at(self, path, held):
        """It lets go of the loop, `held` after its last emission."""
        if (self.kind == "site" and self.path is not None and held >= LEAST
                and has_come_round(self.path, path, False)):
            self.step += 1
            self.path = None

    def begin(self, name, kind):
        """An explicit step begins."""
        self.step = self.step + 1 if self.kind != "site" else 1
        self.kind = kind
        self.step_name = name
        if _told.is_free():
            events.say("hawk.step", {
                "producer": self.number, "step": self.step,
                "step_name": name, "steps": kind}, contexts.story_id())


def producer_of(task):
    try:
        return task._hawk_producer
    except AttributeError:
        pass
    found = Producer(_name_of(task))
    try:
        task._hawk_producer = found
    except Exception:
        pass
    return found


def _name_of(task):
    return getattr(task.get_coro(), "__qualname__", "") or ""


def has_come_round(before, now, is_emission):
    """Paths from the task's own frame inwards, each (frame, code, line,
    offset). Lines are compared first: handlers of exceptions are compiled to
    the end."""
    depth = 0
    for then, at in zip(before, now):
        if then[0] != at[0]:
            break
        depth += 1
    if depth == 0:
        return False
    _, _, line, offset = before[depth - 1]
    _, _, line_now, offset_now = now[depth - 1]
    if line == line_now and abs(offset - offset_now) <= NEAR:
        inner, inner_now = before[depth:], now[depth:]
        if inner and inner_now:
            return inner[0][1] == inner_now[0][1]  # called again
        return is_emission
    return (line_now, offset_now) < (line, offset)


def path_of(frame, root):
    """From the frame that emits out to the task's own; and the lines of the
    agent that led to it, innermost first."""
    path, via = [], []
    found = False
    for _ in range(DEEPEST):
        if frame is None:
            break
        code = frame.f_code
        kind = places.kind_of(code.co_filename)
        found = found or kind is places.AGENT
        if found:
            path.append((id(frame), id(code), frame.f_lineno,
                         frame.f_lasti))
            if kind is places.AGENT:
                via.append((code, frame.f_lineno))
        elif places.is_step(code):
            break
        if frame is root:
            path.reverse()
            return tuple(path), via
        frame = frame.f_back
    return None, via


def position(task):
    """(path, (code, line) of the agent's innermost) of a task that waits."""
    path, own = [], None
    at = task.get_coro()
    for _ in range(DEEPEST):
        frame = (getattr(at, "cr_frame", None) or getattr(at, "gi_frame", None)
                 or getattr(at, "ag_frame", None))
        if frame is None:
            break
        path.append((id(frame), id(frame.f_code), frame.f_lineno,
                     frame.f_lasti))
        if places.kind_of(frame.f_code.co_filename) is places.AGENT:
            own = frame.f_code, frame.f_lineno
        at = (getattr(at, "cr_await", None) or getattr(at, "gi_yieldfrom", None)
              or getattr(at, "ag_await", None))
    return tuple(path), own


def begin_here(name, kind):
    """A step of the task that runs begins."""
    task = running.current_task() if running._ask is not None else None
    if task is not None:
        producer_of(task).begin(fence.text_of(name, 200), kind)


def note_record(record):
    """A log record that says which step this is."""
    step = record.__dict__.get("step")
    if type(step) is int or (type(step) is str and step):
        task = running.current_task()
        if task is None:
            return
        producer = producer_of(task)
        if producer.kind == "function" or producer.step_name == str(step):
            return
        producer.begin(str(step)[:200], "event")


def option(name):
    """[(module, function)] of an environment variable."""
    found = []
    for word in os.environ.get(name, "").split(","):
        module, colon, function = word.strip().rpartition(":")
        if colon and module and function:
            found.append((module, function))
    return found
