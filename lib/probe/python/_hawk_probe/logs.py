"""A log record, with the story that it was made in. The record itself is not
touched."""

from _thread import get_ident

from . import (contexts, events, failures, fence, jobs, patch, steps,
               throttle)

_rate = throttle.Rate(2000)
_busy = set()  # threads within: a message's __str__ may log


# What has no code of the agent's in its text.
_PLAIN = {str, int, float, bool, type(None), bytes, complex}
_PLAIN_ELSEWHERE = frozenset((
    ("datetime", "datetime"), ("datetime", "date"), ("datetime", "timedelta"),
    ("decimal", "Decimal"), ("uuid", "UUID"), ("pathlib", "PosixPath"),
    ("pathlib._local", "PosixPath")))
_BUILT_IN = type(BaseException.__str__)
MOST_ARGUMENTS = 32


def is_plain(value, depth=2):
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is list or kind is tuple or kind is dict:
        inner = (*value, *value.values()) if kind is dict else value
        return depth > 0 and len(inner) <= MOST_ARGUMENTS and all(
            is_plain(one, depth - 1) for one in inner)
    if issubclass(kind, BaseException):
        return type(kind.__str__) is _BUILT_IN and type(
            kind.__repr__) is _BUILT_IN and is_plain(value.args, depth)
    return (kind.__module__, kind.__qualname__) in _PLAIN_ELSEWHERE


def message_of(record):
    """The message, or where only the agent's own code could tell it, which is
    asked by its handlers already, what is written in the program."""
    message = record.msg
    if type(message) is str and not record.args:
        return message
    if is_plain(message) and is_plain(record.args):
        try:
            return record.getMessage()
        except Exception as problem:
            if not fence.is_ours(problem):
                raise
    return message if type(message) is str else "<%s>" % type(message).__name__


def _note(record):
    if "step" in record.__dict__:
        steps.note_record(record)
    if not _rate.is_free():
        events.leave_out("logs")
        return
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fence.hide_us(error)
    body = message_of(record)
    attributes = {"logger": record.name, "file": record.pathname,
                  "line": record.lineno, "function": record.funcName or ""}
    events.say("hawk.log", attributes, contexts.story_id(),
               body=body, severity=record.levelname)
    if error is None:
        return
    jobs.note_error(record, error)
    if failures.is_loop_error(error):
        failures.say_error(error)


def _after_record(original):
    def makeRecord(self, *args, **kwargs):
        record = original(self, *args, **kwargs)
        thread = get_ident()
        if thread in _busy:
            return record
        _busy.add(thread)
        try:
            _note(record)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        finally:
            _busy.discard(thread)
        return record
    return makeRecord


def install(logging):
    patch.wrap(logging.Logger, "makeRecord", _after_record)
    events.on_fork.append(_busy.clear)
