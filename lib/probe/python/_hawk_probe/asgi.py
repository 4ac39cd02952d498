"""A story for every request of an ASGI server: uvicorn and hypercorn make a
task for each, and its coroutine has the scope."""

from . import jobs, stories

jobs.SPOKESMEN.update(dict.fromkeys((
    "uvicorn.error", "hypercorn.error", "gunicorn.error", "django.request"),
    "http"))
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
                return stories.Story("http", name, True, number)
    return stories.Story("http", name, True)


def _uvicorn(coro):
    return _describe_scope(coro.cr_frame.f_locals["self"].scope)


def _hypercorn(coro):
    return _describe_scope(coro.cr_frame.f_locals["scope"])


def install(module):
    for kind in list(vars(module).values()):
        # A cycle of request and response, or a protocol of WebSockets.
        run = isinstance(kind, type) and vars(kind).get("run_asgi")
        if run and kind.__module__ == module.__name__:
            stories.add_job(run.__code__, _uvicorn)
    handle = getattr(module, "_handle", None)
    if handle is not None:
        stories.add_job(handle.__code__, _hypercorn)
