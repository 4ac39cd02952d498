"""Servers and queues that run an agent's coroutines in a loop of theirs: the
story of each request and job, and connections that are older than the loop."""

from conn_case import Case, Told
from cases_conns import stale

REDIS = {"server": "redis", "worst": "note"}
BEGINS, LOOKS, ENDS = "begins with its", "looks at its", "ends with its"


def orders(kind, name, number, failing, texts):
    """The first of four has no id of its own."""
    return tuple(
        Told(number.format(n), kind, name.format(n), outcome="error",
             raised="RAISED around", texts=texts[:-1])
        if n == failing else
        Told(number.format(n), kind, name.format(n), texts=texts)
        for n in range(1, 4))


def web(server, way, *modules, **more):
    return Case("web_server.py", (server, way), source="web_app.py",
                modules=("redis", "starlette", *modules), **more, **REDIS)


def right(server, *modules):
    return web(server, "right", *modules, ok=3, failed=1, asked=4,
               told=orders("http", "GET /order/{}", "order-{}-of-today", 3,
                           (BEGINS, ENDS)))


def early(server, *modules, **more):
    """One of the four finds the connection of the import in the pool."""
    return web(server, "early", *modules, ok=2, failed=2, asked=5,
               answered=4, besides=("stale-loop-connection",),
               said=(stale("redis", opened="OPENED early",
                           reused="REUSED early"),), **more)


def django(server, way, *modules, **more):
    return Case("web_server.py", (server, way), source="django_site.py",
                modules=("redis", "django", "asgiref", *modules),
                asked=3, **more, **REDIS)


def arq(way, **more):
    return Case("arq_worker.py", (way,), source="arq_tasks.py", asked=4,
                modules=("arq", "redis"), **more, **REDIS)


CASES = [
    right("uvicorn", "uvicorn"),
    right("httptools", "uvicorn", "httptools"),
    right("hypercorn", "hypercorn"),
    right("gunicorn", "uvicorn", "gunicorn"),
    right("preload", "uvicorn", "gunicorn"),
    early("hypercorn", "hypercorn"),
    early("gunicorn", "uvicorn", "gunicorn"),
    django("django_wsgi", "shared", "gunicorn", ok=2, failed=1,
           said=(stale("redis", text="async_to_sync"),)),
    django("django_wsgi", "own", "gunicorn", ok=3),
    # There a view's coroutines run in the server's own loop.
    django("django_asgi", "shared", "uvicorn", ok=3),
    arq("order", ok=3, failed=1,
        told=orders("arq", "order", "order-{}-{{key}}", 2,
                    (BEGINS, LOOKS, ENDS))),
    arq("in_thread", ok=2, failed=2, besides=("stale-loop-connection",),
        said=(stale("redis"),)),
]

SUITE = {"source": "pytest_cases.py", "asked": 2,
         "modules": ("redis", "pytest", "pytest_asyncio"), **REDIS}
WHOLE = {"server": "redis", "servers": ("http",),
         "modules": ("redis", "httpx", "aiohttp")}


def whole(name, asked, *modules, words=()):
    return Case("whole_programs.py", (name, *words), ok=1, asked=asked,
                **{**WHOLE, "modules": WHOLE["modules"] + modules})


CASES += [
    Case("pytest_suite.py", ("shared",), ok=1, failed=1,
         besides=("stale-loop-connection",), said=(stale("redis"),), **SUITE),
    Case("pytest_suite.py", ("fixture",), ok=2, **SUITE),
    whole("server", 8),
    whole("server", 8, "uvloop", words=("uvloop",)),
    whole("thread", 3),
    whole("thread", 3, "uvloop", words=("uvloop",)),
    whole("processes", 4),
    whole("unwaited", 0),
    whole("unwaited", 0, "uvloop", words=("uvloop",)),
    whole("late", 4),
    whole("nested", 4, "nest_asyncio"),
]
