"""What the agents here share: where the servers are, and a worker's loop, that
gives each job an event loop of its own. It prints what became of the jobs by
the agent's own account; what the servers say of it is asked by the test."""

import asyncio
import json
import os
import sys

KEY = os.environ.get("HAWK_TEST_KEY", "nobody")  # what the servers count under
LIMIT = 4  # seconds for one job


def port(server):
    return int(os.environ[f"HAWK_TEST_{server.upper()}"])


def url(path="/"):
    return f"http://127.0.0.1:{port('http')}/{KEY}{path}"


def dsn():
    return (f"postgresql://postgres@127.0.0.1:{port('postgres')}/postgres"
            f"?application_name={KEY}")


def redis_url():
    """A database of its own, for what fills it."""
    return (f"redis://127.0.0.1:{port('redis')}/"
            f"{os.environ.get('HAWK_TEST_DATABASE', '0')}")


INSERT = f"INSERT INTO effects VALUES ('{KEY}')"


def choose(ways):
    """The coroutines of the first word; `uvloop` may be the last one."""
    if sys.argv[-1] == "uvloop":
        import uvloop
        uvloop.install()
    return ways[sys.argv[1]]


class Account:
    def __init__(self):
        self.ok = 0
        self.errors = []

    def add(self, work):
        try:
            work()
            self.ok += 1
        except Exception as error:  # pylint: disable=broad-except
            self.errors.append(f"{type(error).__name__}: {str(error)[:200]}")

    def print(self):
        print(json.dumps({"ok": self.ok, "errors": self.errors}), flush=True)


def run(planned):
    """As a worker does: a job, a loop; an error is noted, and the next."""
    account = Account()
    for job in planned:
        account.add(lambda: asyncio.run(asyncio.wait_for(job(), LIMIT)))
    account.print()
