"""A log record, with the story that it was made in. The record itself is not
touched."""

from _thread import get_ident

from . import contexts, events, failures, fence, jobs, patch, throttle

_rate = throttle.Rate(2000)
_busy = set()  # threads within: a message's __str__ may log


def _note(record):
    if not _rate.is_free():
        events.leave_out("logs")
        return
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fence.hide_us(error)
    try:
        body = record.getMessage()
    except Exception:
        body = fence.text_of(record.msg)
    attributes = {"logger": record.name, "file": record.pathname,
                  "line": record.lineno, "function": record.funcName or ""}
    events.say("hawk.log", attributes, contexts.story_id(),
               body=str(body), severity=record.levelname)
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
