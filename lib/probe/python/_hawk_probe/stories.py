"""Stories: of a task that a loop's root makes (tasks.py), and of jobs."""

import os
from time import monotonic_ns

from . import again, contexts, events, fence, places, throttle

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
        _numbers["prefix"] = "%x%s" % (
            os.getpid(), "i%d" % number if number else "")
    _numbers["last"] += 1
    return "%s-%s-%d" % (kind, _numbers["prefix"], _numbers["last"])


def parent_id():
    return contexts.story_id() or os.environ.get("HAWK_CORRELATION_ID", "")


def _in_child():
    _numbers["prefix"] = ""
    again.clear()


def install(asyncio):
    global current_task
    current_task = asyncio.tasks.current_task
    events.on_fork.append(_in_child)
