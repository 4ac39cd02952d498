#!/usr/bin/env python3
"""The same matrix with the clients of today, on several Pythons; and the SDKs
of model vendors, which retry by themselves.

    current_clients.py HAWKCTL DIRECTORY [WORDS]

Each Python that is found gets an environment below DIRECTORY, once. Where the
registry is out of reach that is said, and the Python is skipped (77: all).
"""

import dataclasses
import glob
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import cases_conns  # noqa: E402  pylint: disable=wrong-import-position
import packages  # noqa: E402  pylint: disable=wrong-import-position
import test_conns  # noqa: E402  pylint: disable=wrong-import-position
from conn_case import Case, Said  # noqa: E402  pylint: disable=C0413
from toolbox import Missing  # noqa: E402  pylint: disable=C0413

TODAY = ("redis==8.1.0", "asyncpg==0.32.0", "SQLAlchemy==2.1.9",
         "greenlet==3.5.6", "aiohttp==3.14.5", "httpx==0.28.1",
         "uvloop==0.23.0", "celery==5.7.0", "packaging", "rq==3.0.0",
         "trio==0.35.0", "psycopg2-binary==2.9.13", "openai==3.57.0",
         "anthropic==2.14.0")
OLDEST = ("redis==6.1.1", "asyncpg==0.30.0", "SQLAlchemy==2.0.43",
          "greenlet==3.1.1", "aiohttp==3.10.11", "httpx==0.28.1",
          "celery==5.5.3", "packaging", "rq==2.3.3", "trio==0.27.0",
          "psycopg2-binary==2.9.10", "openai==2.2.0", "uvloop==0.19.0")
# arq wants an older redis-py.
FRAMEWORKS = ("arq==0.28.0", "redis==5.3.1", "starlette==1.10.0",
              "uvicorn==0.54.0", "hypercorn==0.18.0", "gunicorn==27.0.1",
              "django==6.1.3", "httptools==0.9.0", "pytest==9.2.0",
              "pytest-asyncio==1.5.0", "nest-asyncio==1.6.0",
              "aiohttp==3.14.5", "httpx==0.28.1", "uvloop==0.23.0",
              "openai==3.57.0", "langchain-openai==1.7.4")
OLD_FRAMEWORKS = ("arq==0.28.0", "redis==5.3.1", "starlette==0.49.3",
                  "uvicorn==0.39.0", "gunicorn==23.0.0", "django==4.2.30",
                  "httptools==0.9.0", "pytest==8.4.2", "pytest-asyncio==1.2.0",
                  "nest-asyncio==1.6.0", "aiohttp==3.10.11", "httpx==0.28.1",
                  "uvloop==0.22.1")
PYTHONS = {"3.8": {"clients": OLDEST},
           "3.9": {"clients": OLDEST, "frameworks": OLD_FRAMEWORKS},
           "3.12": {"clients": TODAY, "frameworks": FRAMEWORKS},
           "3.13": {"clients": TODAY, "frameworks": FRAMEWORKS}}

# Where the clients of today fare otherwise than Debian's. None: as it may be,
# for it differs among the versions.
ANYHOW = {"ok": None, "asked": None}
DIFFERENT = {
    # httpcore sees that uvloop closed the connection, and makes a new one.
    "httpx_client.py stale uvloop": ANYHOW,
    "redis_client.py stale 5 uvloop": ANYHOW,
    "two_loops.py shared": ANYHOW,
    # redis-py no longer connects anew in a child.
    "rq_worker.py fork inherited": {
        **ANYHOW, "said": (cases_conns.stale(
            "redis", evidence=(("processes", 3),)),),
        "besides": ("stale-loop-connection",)},
}
# aiohttp's aborts on uvloop: there is no account of its jobs.
LEFT_OUT = ("aiohttp_session.py no_timeout uvloop",)
# Before 3.10 a lock belongs to the loop in which it was made.
EARLY = tuple(f"shared_objects.py {name}"
              for name in ("lock", "semaphore", "queue"))
EARLY_ANYHOW = ("web_server.py gunicorn early", "pytest_suite.py shared")
SDK = {"server": "http"}
# An error of the loop it does not try again; the next job finds the pool empty.
LANGCHAIN = {"ok": 5, "failed": 5, "asked": 10, "worst": "note",
             "besides": ("stale-loop-connection",),
             "said": (Said(("stale-loop-connection",), text="LangChain",
                           client="langchain_openai", sent=True,
                           opened="REUSED langchain",
                           reused="REUSED langchain"),),
             "modules": ("langchain_openai",), **SDK}
MORE = [
    Case("model_sdk.py", ("openai", "stale"), worst="note",
         besides=("sent-twice", "stale-loop-connection"),
         said=(Said(("stale-loop-connection",), client="openai",
                    opened="REUSED openai", reused="REUSED openai",
                    sent=True),), modules=("openai",), **SDK),
    Case("model_sdk.py", ("openai", "right"), ok=4, asked=4,
         modules=("openai",), **SDK),
    Case("model_sdk.py", ("anthropic", "stale"), ok=10, asked=19,
         said=(Said(("stale-loop-connection",), client="anthropic",
                    opened="REUSED anthropic", reused="REUSED anthropic",
                    sent=True),
               Said(("sent-twice",), reused="REUSED anthropic",
                    evidence=(("requests", 9), ("sends", 18)))),
         modules=("anthropic",), **SDK),
    Case("model_sdk.py", ("langchain", "stale"), **LANGCHAIN),
    # It keeps its client for the life of the process.
    Case("model_sdk.py", ("langchain", "anew"), **LANGCHAIN),
    Case("model_sdk.py", ("langchain", "right"), ok=4, asked=4,
         modules=("langchain_openai",), **SDK),
]


def find_pythons():
    """The newest of each version: (version, path)."""
    for version in PYTHONS:
        found = [shutil.which(f"python{version}")]
        found += sorted(glob.glob(os.path.expanduser(
            f"~/.pyenv/versions/{version}.*/bin/python")))
        found = [path for path in found if path]
        if found:
            yield version, found[-1]
        else:
            print(f"skip  Python {version}: it is missing")


def install(name, wanted, python, directory):
    """The Python of its environment."""
    store = packages.Packages(directory)
    with store.once(name, " ".join(wanted)) as (into, fresh):
        inside = str(into / "env" / "bin" / "python")
        if fresh:
            packages.run(python, "-m", "venv", "--clear", str(into / "env"))
            packages.run(inside, "-m", "pip", "install", "--quiet",
                         "--retries=0", *wanted)
    return inside


def adapt(case):
    return dataclasses.replace(case, **DIFFERENT.get(case.name, {}))


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    hawkctl, directory, *words = sys.argv[1:]
    cases = [adapt(case) for case in test_conns.CASES + MORE
             if case.name not in LEFT_OUT]
    statuses = []
    for version, python in find_pythons():
        try:
            inside = [install(f"{name}-{version}", wanted, python,
                              os.path.abspath(directory))
                      for name, wanted in PYTHONS[version].items()]
        except Missing as why:
            reason = re.sub(r"\S+://\S+", "...", str(why))
            print(f"skip  Python {version}: {reason}")
            continue
        print(f"Python {version}", flush=True)
        is_early = version in ("3.8", "3.9")
        test_conns.CASES[:] = [
            dataclasses.replace(case, **ANYHOW)
            if is_early and case.name in EARLY_ANYHOW else case
            for case in cases if not (is_early and case.name in EARLY)]
        statuses.append(test_conns.run_all(os.path.abspath(hawkctl), inside,
                                           words))
    ran = [status for status in statuses if status != 77]
    return max(ran) if ran else 77


if __name__ == "__main__":
    sys.exit(main())
