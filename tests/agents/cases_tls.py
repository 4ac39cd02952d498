"""Clients that speak TLS: asyncio writes below what they write to, by one of
its two implementations (until 3.10, and since), or anyio by one of its own."""

from conn_case import Case, Said
from cases_conns import on_uvloop, stale

REDIS = {"server": "redis", "servers": ("tls",), "modules": ("redis",)}
ASYNCPG = {"server": "postgres", "servers": ("tls",), "modules": ("asyncpg",)}
HTTPX = {"server": "http", "servers": ("tls",), "modules": ("httpx",)}
AIOHTTP = {"server": "http", "servers": ("tls",), "modules": ("aiohttp",)}


def defect(name, client, **more):
    return Case("tls_clients.py", (name, "stale"), worst="note",
                besides=("stale-loop-connection",), said=(
                    stale(client, opened=f"OPENED {name}",
                          reused=f"REUSED {name}"),), **more)


def uvloop(name, client, modules, **more):
    return Case("tls_clients.py", (name, "stale", "uvloop"), worst="note",
                said=(on_uvloop(client, opened=f"OPENED {name}"),),
                besides=("stale-loop-connection", "surviving-connection"),
                modules=modules + ("uvloop",), **more)


def right(name, server):
    return Case("tls_clients.py", (name, "right"), ok=4, asked=4, **server)


CASES = [
    defect("redis", "redis", ok=2, failed=2, asked=4, **REDIS),
    defect("asyncpg", "asyncpg", ok=1, failed=3, asked=2, **ASYNCPG),
    defect("httpx", "httpx", ok=2, failed=2, asked=4, **HTTPX),
    defect("aiohttp", "aiohttp", ok=1, failed=3, **AIOHTTP),
    # The request is known again below the ciphers.
    Case("tls_clients.py", ("retry", "stale"), ok=4, asked=7, **HTTPX,
         said=(stale("httpx", opened="OPENED retry", reused="REUSED retry",
                     evidence=(("uses", 3), ("sent", 3))),
               Said(("sent-twice",), reused="REUSED retry", text="POST",
                    evidence=(("requests", 3), ("sends", 6))))),
    right("redis", REDIS),
    right("asyncpg", ASYNCPG),
    right("httpx", HTTPX),
    right("aiohttp", AIOHTTP),
    right("retry", HTTPX),
    uvloop("redis", "redis", **REDIS),
    uvloop("httpx", "httpx", **HTTPX),
]
