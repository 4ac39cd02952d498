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
UNKNOWN = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: anything may stand there


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


class _Gap:
    """Stands for an argument whose text only the agent's own code can tell,
    which its handlers ask already."""

    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def __format__(self, how):
        return self.text


def _name(value):
    return "<%s>" % type(value).__name__


def _filled(message, args, gap):
    """The message with gap(argument) where an argument is not plain."""
    if type(args) is dict:
        return message % {key: one if is_plain(one) else _Gap(gap(one))
                          for key, one in args.items()}
    args = args if type(args) is tuple else (args,)
    return message % tuple([one if is_plain(one) else _Gap(gap(one))
                            for one in args])


def _unfilled(message):
    """What is written in the program, where it does not take gaps ("%d")."""
    import re  # as logging does itself
    return re.sub(r"%(\(\w*\))?[#0 +-]*[\d*]*(\.[\d*]+)?[hlL]?[a-zA-Z]",
                  UNKNOWN, message).replace("%%", "%")


def message_of(record):
    """(message, pattern): what it says, as far as no code of the agent's must
    run for it; if that is not all, also with UNKNOWN for the rest."""
    message, args = record.msg, record.args
    if type(message) is not str and not is_plain(message):
        return _name(message), ""
    try:
        if type(message) is not str:
            message = str(message)
        if not args:
            return message, ""
        if is_plain(args):
            return message % args, ""
        return (_filled(message, args, _name),
                _filled(message, args, lambda one: UNKNOWN))
    except Exception as problem:
        if not fence.is_ours(problem):
            raise
    return message, _unfilled(message) if type(message) is str else ""


def _note(record):
    if "step" in record.__dict__:
        steps.note_record(record)
    if not _rate.is_free():
        events.leave_out("logs")
        return
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fence.hide_us(error)
    body, pattern = message_of(record)
    attributes = {"logger": record.name, "file": record.pathname,
                  "line": record.lineno, "function": record.funcName or ""}
    if pattern:
        attributes["pattern"] = pattern
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
