"""Failures that nobody looked at, and those that reach the top."""

import gc
import sys
from contextvars import Context

from . import contexts, events, fence, patch, places

# What a stale loop looks like to the one who reads the log.
LOOP_TEXTS = (
    "Event loop is closed", "attached to a different loop",
    "bound to a different event loop", "another operation is in progress",
    "Timeout context manager should be used inside a task",
    "the handler is closed", "in different event loop")


def describe(error):
    text = fence.text_of(error)
    return {"error_type": type(error).__name__, "error": text,
            "message": "%s: %s" % (type(error).__name__, text)
            if text else type(error).__name__}


def is_loop_error(error, depth=6):
    while error is not None and depth > 0:
        text = fence.text_of(error)
        if any(part in text for part in LOOP_TEXTS):
            return True
        error = error.__cause__ or error.__context__
        depth -= 1
    return False


def say_error(error):
    attributes = describe(error)
    attributes.update(places.of_traceback(error.__traceback__))
    events.say("hawk.error", attributes, contexts.story_id(), True)


def _node_of(context):
    task = context.get("task") or context.get("future")
    return _context_of(task).get(contexts.CURRENT)


def _context_of(task):
    """Of no task: nothing. It is asked once something failed: to keep what a
    task inherits in an attribute of each would cost every task a dictionary."""
    if hasattr(task, "get_context"):
        return task.get_context()  # from 3.12 on
    if not hasattr(task, "get_coro"):
        return {}
    for found in gc.get_referents(task):  # the first one is the task's
        if type(found) is Context:
            return found
    return {}


on_context = []  # called with what a loop's exception handler is told


def _note(loop, context):
    error = context.get("exception")
    if not isinstance(error, BaseException):
        return
    fence.hide_us(error)
    task = context.get("task") or context.get("future")
    attributes = describe(error)
    attributes["message"] = fence.text_of(context.get("message", ""))
    # The agent's own handler looks at it.
    attributes["handled"] = loop.get_exception_handler() is not None
    name = getattr(task, "get_name", None)
    attributes["task"] = name() if name is not None else ""
    attributes.update(places.of_traceback(error.__traceback__))
    created = contexts.chain()
    if created:
        attributes["created"] = places.created(created)
    events.say("hawk.task.failed", attributes, contexts.story_id(), True)
    if is_loop_error(error):
        say_error(error)


def exception_handler_with(original):
    def call_exception_handler(self, context):
        token = None
        try:
            # A task that dies is in no context: what is said and logged of
            # it is part of its story.
            node = _node_of(context)
            if node is not None:
                token = contexts.CURRENT.set(node)
            _note(self, context)
            for act in on_context:
                act(context)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        try:
            return original(self, context)
        finally:
            if token is not None:
                contexts.CURRENT.reset(token)
    return call_exception_handler


def _hook_excepthook():
    original = sys.excepthook

    def excepthook(kind, error, trace):
        try:
            trace = fence.without_us(trace)
            if isinstance(error, BaseException):
                fence.hide_us(error)
                if isinstance(error, Exception):
                    say_error(error)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        original(kind, error, trace)

    hook = patch.dress(excepthook, original)
    # Whoever asks whether somebody has a hook of his own compares the two: the
    # consoles of `code`, and what patches Python's own.
    if sys.__excepthook__ is original:
        sys.__excepthook__ = hook
    sys.excepthook = hook


def install(asyncio):
    patch.wrap(asyncio.base_events.BaseEventLoop, "call_exception_handler",
               exception_handler_with)
    _hook_excepthook()
