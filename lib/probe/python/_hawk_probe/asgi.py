"""A story for every request of an ASGI server: uvicorn and hypercorn make a
task for each, and its coroutine has the scope."""

import sys

from . import stories

_CARRIED = (b"x-request-id", b"x-correlation-id")


def _describe_scope(scope):
    kind = str(scope.get("type", ""))
    name = "%s %s" % (scope.get("method") or kind.upper(),
                      scope.get("path", ""))
    for key, value in scope.get("headers") or ():
        if bytes(key).lower() in _CARRIED:
            number = bytes(value).decode("latin-1")
            if number.replace("-", "").replace("_", "").isalnum() and (
                    4 <= len(number) <= 128):
                return "http", name, number
    return "http", name, None


def _uvicorn(coro):
    return _describe_scope(coro.cr_frame.f_locals["self"].scope)


def _hypercorn(coro):
    return _describe_scope(coro.cr_frame.f_locals["scope"])


def install(module):
    cycle = getattr(module, "RequestResponseCycle", None)
    if cycle is not None:
        stories.add_job(cycle.run_asgi.__code__, _uvicorn)
    handle = getattr(module, "_handle", None)
    if handle is not None:
        stories.add_job(handle.__code__, _hypercorn)
