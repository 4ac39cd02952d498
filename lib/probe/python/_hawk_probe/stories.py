"""Stories: of a task that a loop's root makes (tasks.py), and of jobs."""

import os
from time import monotonic_ns, time_ns

from . import again, contexts, events, fence, lines, places, throttle

_rate = throttle.Rate(1000)
_numbers = {"last": 0, "prefix": ""}
current_task = None
# id of the code of coroutines that are jobs -> (the code, function of the
# coroutine that gives its Story). The hash of code itself is made of all its
# instructions, each time.
jobs = {}


class Story:
    """`whole`: what its tasks start is part of it; else it is a root."""

    number = None
    told = False
    failure = None  # attributes of an error that its library caught

    def __init__(self, kind, name, whole, number=None):
        self.kind = kind
        self.name = name
        self.whole = whole
        if number:
            self.number = number

    @property
    def id(self):
        """Made when something is said of it: of most stories that are too
        many to be told, nothing ever is."""
        if self.number is None:
            self.number = next_id("task" if self.kind in ("main", "task")
                                  else "job")
        return self.number

    def begin(self, parent, place):
        """Says that it begins, unless too many do."""
        if is_told():
            self.say_begin(parent, place)

    def say_begin(self, parent, place):
        self.told = True
        self.began = monotonic_ns()
        attributes = {"kind": self.kind, "name": self.name, "parent": parent}
        attributes.update(place)
        events.say("hawk.story", attributes, self.id)

    def end(self, outcome, error, chain):
        if again.remembered:
            again.forget(self.id)
        if not self.told:
            return
        if outcome == "ok" and self.failure is not None:
            outcome = "error"
        attributes = {"outcome": outcome,
                      "duration_nano": monotonic_ns() - self.began}
        if error is not None:
            attributes.update(failure_of(error))
        elif outcome == "error":
            attributes.update(self.failure)
        if outcome == "error" and chain:
            attributes["created"] = places.created(chain)
        events.say("hawk.story.end", attributes, self.id)


class TaskStory(Story):
    """Of a task: there are many, and of most nothing is ever said."""

    kind = "task"
    whole = True

    def __init__(self, name):
        self.name = name

    def begin_at(self, found, parent):
        """Says that it begins where nearest() found, in the story `parent`."""
        self.told = True
        self.began = now = monotonic_ns()
        events.say_later((_format_begin, self, time_ns(), now, found, parent))

    def end(self, outcome, error, chain):
        if outcome != "ok" or self.failure is not None or not self.told:
            return super().end(outcome, error, chain)
        if again.remembered:
            again.forget(self.id)
        events.say_later((_format_end, self, time_ns(), monotonic_ns()))


_begins = {}  # what tells a beginning -> (its code, template of the line)
MOST_BEGINS = 512


def _format_begin(_, story, time, now, found, parent):
    code, offset = found[:2] if found else (None, 0)
    parent = parent.id if parent is not None else outer_id()
    name = fence.text_of(story.name)
    key = (id(code), offset, name, parent)
    known = _begins.get(key)
    if known is None or known[0] is not code:
        if len(_begins) >= MOST_BEGINS:
            _begins.clear()
        known = _begins[key] = (code, lines.make_template(
            "hawk.story", dict(places.attributes_of(found), kind=story.kind,
                               name=name, parent=parent,
                               interpreter=events.interpreter())))
    return known[1] % (time, story.id, now)


def _format_end(_, story, time, now):
    return ('{"event_name":"hawk.story.end","timestamp":%d,"correlation_id":'
            '"%s","attributes":{"monotonic_nano":%d,"outcome":"ok",'
            '"duration_nano":%d,"interpreter":%d}}\n' % (
                time, story.id, now, now - story.began, events.interpreter()))


def failure_of(error):
    return {"error_type": type(error).__name__,
            "error": fence.text_of(error),
            **places.of_traceback(error.__traceback__)}


def add_job(code, describe):
    jobs[id(code)] = (code, describe)


def is_told():
    """May one more story be told?"""
    if _rate.is_free():
        return True
    events.leave_out("stories")
    return False


def next_id(kind):
    if not _numbers["prefix"]:
        number = events.interpreter()
        _numbers["prefix"] = "-%x%s-" % (
            os.getpid(), "i%d" % number if number else "")
    last = _numbers["last"] = _numbers["last"] + 1
    return kind + _numbers["prefix"] + str(last)


def outer_id():
    """The story that the process is part of."""
    return os.environ.get("HAWK_CORRELATION_ID", "")


def parent_id():
    return contexts.story_id() or outer_id()


def _in_child():
    _numbers["prefix"] = ""
    again.clear()


def install(asyncio):
    global current_task
    current_task = asyncio.tasks.current_task
    events.on_fork.append(_in_child)
