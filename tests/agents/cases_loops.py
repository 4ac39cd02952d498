"""What looks like a connection that outlived its loop and is none, and the
neighbours that have another name."""

from conn_case import Case, Said
from cases_conns import ASYNCPG, REDIS


def cross(text, reused="", confidence=("confirmed",)):
    return Said(("cross-loop-object",), level="warning", reused=reused,
                confidence=confidence, text=text)


def stale(sent):
    return Said(("stale-loop-connection",), opened="OPENED", reused="REUSED",
                sent=sent)


ALL = ("httpx", "aiohttp", "redis", "asyncpg")

CASES = [
    # asyncpg's words for a stale connection, said of one that is merely busy.
    Case("asyncpg_connection.py", ("busy",), ok=0, failed=2, asked=0,
         **ASYNCPG),
    # Closed from another loop: it fails, but asks for nothing.
    Case("redis_client.py", ("closed_late", "2"), ok=1, failed=1, asked=1,
         besides=("surviving-connection",), **REDIS),
    Case("one_run.py", ("noise",), ok=2, asked=1, servers=("http",),
         besides=("surviving-connection",), server="redis",
         modules=ALL[:3]),
    Case("one_run.py", ("left",), ok=1, asked=1, servers=("http",),
         worst="note", server="redis", modules=ALL[:3]),
    Case("blocking_clients.py", ok=3, asked=6, server="redis",
         servers=("postgres", "http"), modules=("psycopg2", "redis")),
    Case("trio_client.py", ok=3, asked=6, server="http",
         modules=("trio", "httpx")),
    Case("thread_loops.py", ok=6, asked=6, server="redis",
         servers=("postgres", "http"), modules=ALL),
    Case("two_loops.py", ("apart",), ok=3, asked=4, **REDIS),
    Case("two_loops.py", ("handed",), ok=3, asked=4, **REDIS),
    # Whether the answer wakes the right loop in time is a matter of luck.
    Case("two_loops.py", ("shared",), ok=None, asked=2,
         said=(cross("connection", reused="REUSED"),), **REDIS),
    Case("old_style.py", ok=6, asked=6, **REDIS),
    Case("slow_reader.py", ok=1),
    Case("keep_alive.js", ok=6, asked=6, server="http"),
    # Left open, the loop of the first call never runs again.
    Case("warm_handler.py", ("left",), ok=2, failed=2, asked=4,
         said=(cross("which does not run", reused="REUSED"),),
         worst="note", **REDIS),
    Case("warm_handler.py", ("right",), ok=4, asked=4, **REDIS),
    Case("shared_objects.py", ("lock",), ok=1, failed=1,
         said=(cross("Lock", reused="REUSED guard"),)),
    Case("shared_objects.py", ("semaphore",), ok=1, failed=1,
         said=(cross("Semaphore", reused="REUSED guard"),)),
    Case("shared_objects.py", ("queue",), ok=1,
         said=(cross("Queue", reused="REUSED queue"),)),
    Case("shared_objects.py", ("event",), ok=1,
         said=(cross("Event", reused="REUSED event"),)),
    Case("shared_objects.py", ("handed",), ok=2),
    Case("shared_objects.py", ("right",), ok=3),
    Case("each_own.py", ("own",), ok=3, servers=("redis",),
         said=(Said(("surviving-connection",), level="note",
                    confidence=("latent",), opened="OPENED"),)),
    Case("each_own.py", ("kept",), ok=1, failed=2, servers=("redis",),
         said=(Said(("stale-loop-connection",), opened="OPENED",
                    reused="REUSED"),)),
    Case("hung_up.py", ("executed",), ok=1, said=(
        stale(sent=True), Said(("sent-twice",), reused="AGAIN",
                               text="INCR jobs"))),
    Case("hung_up.py", ("hung_up",), ok=1, said=(stale(sent=False),)),
    Case("hung_up.py", ("reads",), ok=1, said=(
        stale(sent=True),
        Said(("sent-twice",), level="warning", confidence=("suspected",),
             reused="AGAIN", text="only reads"))),
    Case("hung_up.py", ("on_purpose",), ok=1, said=(
        stale(sent=True), Said(("sent-twice",), reused="AGAIN",
                               evidence=(("requests", 1), ("sends", 2))))),
    Case("task_failure.py", ("unhandled",), ok=2,
         said=(Said(("unhandled-failure",), level="warning",
                    reused="RAISED task", opened="CREATED",
                    text="the card was refused"),)),
    Case("task_failure.py", ("handled",), ok=2),
    Case("task_failure.py", ("gathered",), ok=2),
    Case("task_failure.py", ("cancelled",), ok=2),
    Case("task_failure.py", ("callback",), ok=2,
         said=(Said(("unhandled-failure",), level="warning",
                    reused="RAISED callback", text="callback"),)),
    Case("task_failure.py", ("own_handler",), ok=2),
]
