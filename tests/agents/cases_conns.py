"""Clients of Redis, PostgreSQL and HTTP, whose connection is used from another
loop than its own, and the same done right; with what is true of each, by its
own account and by its server's."""

from conn_case import Case, Said

ANY = ("confirmed", "latent")


def stale(client, sent=True, opened="OPENED", reused="REUSED", **more):
    return Said(("stale-loop-connection",), opened=opened, reused=reused,
                client=client, sent=sent, **more)


def on_uvloop(client, opened="OPENED"):
    """Its writes cannot all be hooked: at least where it was opened."""
    return Said(("stale-loop-connection", "surviving-connection"), level="",
                confidence=ANY, opened=opened, client=client)


REDIS = {"server": "redis", "modules": ("redis",)}
ASYNCPG = {"server": "postgres", "modules": ("asyncpg",)}
SQLALCHEMY = {"server": "postgres", "statement": "BEGIN",
              "modules": ("sqlalchemy", "asyncpg", "greenlet")}
AIOHTTP = {"server": "http", "modules": ("aiohttp",)}
HTTPX = {"server": "http", "modules": ("httpx",)}
CELERY = {**REDIS, "modules": ("redis", "celery"), "source": "celery_tasks.py"}
RQ = {**REDIS, "modules": ("redis", "rq"), "source": "rq_jobs.py"}


def defect(program, *words, said, **more):
    """What it opened anew after an error is stale again in the next job."""
    return Case(program, words, said=(said,), worst="note",
                besides=("stale-loop-connection",), **more)


def uvloop(program, *words, client, modules,
           besides=("stale-loop-connection", "surviving-connection"), **more):
    return Case(program, words + ("uvloop",), said=(on_uvloop(client),),
                worst="note", besides=besides,
                modules=modules + ("uvloop",), **more)


STALE = [
    defect("redis_client.py", "stale", "5", said=stale("redis"), ok=3,
           failed=2, asked=5, **REDIS),
    # To fail is not to be not executed: half of them fail, all are counted.
    defect("redis_client.py", "stale", "20", said=stale("redis"), ok=10,
           failed=10, asked=20, **REDIS),
    defect("asyncpg_connection.py", "stale", said=stale("asyncpg"), ok=1,
           failed=4, asked=2, **ASYNCPG),
    defect("asyncpg_pool.py", "stale", said=stale("asyncpg"), ok=1, failed=2,
           asked=3, **ASYNCPG),
    defect("sqlalchemy_engine.py", "stale",
           said=stale("sqlalchemy", reused="REUSED stale", text="NullPool"),
           ok=1, failed=4, asked=3, answered=2, **SQLALCHEMY),
    defect("sqlalchemy_engine.py", "pre_ping",
           said=stale("sqlalchemy", reused="REUSED pre_ping",
                      text="NullPool"),
           ok=3, failed=2, **SQLALCHEMY),
    defect("aiohttp_session.py", "stale", said=stale("aiohttp", sent=False),
           ok=1, failed=4, asked=1, **AIOHTTP),
    defect("aiohttp_session.py", "no_timeout", said=stale("aiohttp"), ok=1,
           failed=4, asked=2, **AIOHTTP),
    defect("httpx_client.py", "stale", said=stale("httpx"), ok=3, failed=2,
           asked=5, **HTTPX),
    # Ten jobs end well, and the server was asked nineteen times.
    Case("masked_retry.py", ("stale",), ok=10, asked=19, **HTTPX,
         said=(stale("httpx", evidence=(("uses", 9), ("sent", 9))),
               Said(("sent-twice",), reused="REUSED", text="POST",
                    evidence=(("requests", 9), ("sends", 18))))),
    defect("celery_worker.py", "stale", said=stale("redis", text="Celery"),
           ok=3, failed=2, asked=5, **CELERY),
    # A child for each job, and one finding for all children.
    defect("rq_worker.py", "fork", "stale",
           said=stale("redis", evidence=(("processes", 2),)),
           failed=2, ok=0, asked=4, answered=2, **RQ),
    defect("rq_worker.py", "simple", "stale", said=stale("redis"), ok=3,
           failed=2, asked=5, **RQ),
    defect("forked.py", "stale", said=stale("asyncpg"), ok=1, failed=1,
           asked=2, **ASYNCPG),
    defect("asgi_app.py", "loop_each", said=stale("redis"), ok=2, failed=1,
           asked=3, **{**REDIS, "modules": ("redis", "httpx")}),
    defect("loop_per_test.py", "stale", said=stale("redis"), ok=1, failed=1,
           asked=2, **REDIS),
]

UVLOOP = [
    uvloop("redis_client.py", "stale", "5", client="redis", ok=3, failed=2,
           asked=3, **REDIS),
    uvloop("asyncpg_connection.py", "stale", client="asyncpg", ok=1,
           failed=4, asked=1, **ASYNCPG),
    # Its second connection is made by a task of its own, of the same line.
    uvloop("asyncpg_pool.py", "stale", client="asyncpg", ok=1, failed=2,
           asked=1, besides=(), **ASYNCPG),
    uvloop("sqlalchemy_engine.py", "stale", client="sqlalchemy", ok=1,
           failed=4, **SQLALCHEMY),
    uvloop("aiohttp_session.py", "no_timeout", client="aiohttp", ok=1,
           failed=4, asked=1, **AIOHTTP),
    uvloop("httpx_client.py", "stale", client="httpx", ok=1, failed=4,
           asked=1, **HTTPX),
    Case("redis_client.py", ("right", "5", "uvloop"), ok=5, asked=5,
         **{**REDIS, "modules": ("redis", "uvloop")}),
    Case("httpx_client.py", ("right", "uvloop"), ok=5, asked=5,
         **{**HTTPX, "modules": ("httpx", "uvloop")}),
]

RIGHT = [
    Case("redis_client.py", ("right", "5"), ok=5, asked=5, **REDIS),
    Case("asyncpg_connection.py", ("right",), ok=5, asked=5, **ASYNCPG),
    Case("asyncpg_pool.py", ("right",), ok=5, asked=5, **ASYNCPG),
    Case("sqlalchemy_engine.py", ("null_pool",), ok=5, **SQLALCHEMY),
    Case("sqlalchemy_engine.py", ("dispose",), ok=5, **SQLALCHEMY),
    Case("aiohttp_session.py", ("right",), ok=5, asked=5, **AIOHTTP),
    Case("httpx_client.py", ("right",), ok=5, asked=5, **HTTPX),
    Case("httpx_client.py", ("idle",), ok=1, asked=3, **HTTPX),
    Case("masked_retry.py", ("right",), ok=10, asked=10, **HTTPX),
    Case("celery_worker.py", ("right",), ok=5, asked=5, **CELERY),
    Case("rq_worker.py", ("fork", "right"), ok=5, asked=5, **RQ),
    Case("rq_worker.py", ("simple", "right"), ok=5, asked=5, **RQ),
    # The loop of the parent left its connection open; nobody used it again.
    Case("rq_worker.py", ("fork", "inherited"), ok=3, asked=4,
         worst="note", besides=("surviving-connection",), **RQ),
    Case("forked.py", ("right",), ok=2, asked=2, **ASYNCPG),
    Case("asgi_app.py", ("one_loop",), ok=1, asked=3,
         **{**REDIS, "modules": ("redis", "httpx")}),
    Case("loop_per_test.py", ("right",), ok=2, asked=2, **REDIS),
]

CASES = STALE + UVLOOP + RIGHT
