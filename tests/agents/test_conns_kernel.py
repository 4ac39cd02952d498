#!/usr/bin/env python3
"""What the kernel alone shows of stale connections, in processes that hawkctl
did not start: `hawkctl conns PID` suspects those that hold an unread answer of
a loop that ended, and nobody else.

    test_conns_kernel.py HAWKCTL [WORDS]"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import observed

CLIENT = pathlib.Path(__file__).resolve().parent / "conns_kernel" / "client.py"
PYTHON = "/usr/bin/python3"
STALE = {"stale_redis": 1, "stale_many": 2, "stale_asyncpg": 1}
HEALTHY = ["idle_redis", "idle_asyncpg", "idle_httpx", "idle_aiohttp",
           "idle_psycopg2", "timeout_redis", "timeout_http", "back_pressure",
           "sock_recv", "blocking_threads", "two_loops", "forked_child",
           "idle_trio"]
NEEDS = {"redis": ("redis",), "asyncpg": ("asyncpg",), "httpx": ("httpx",),
         "aiohttp": ("aiohttp",), "psycopg2": ("psycopg2",), "trio": ("trio",)}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def start_redis(place):
    program = shutil.which("redis-server")
    if not program:
        return None, 0
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--dir", place], stdout=subprocess.DEVNULL)
    assert observed.eventually(lambda: answers(port)), "no redis-server"
    return server, port


def start_postgres(place):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        return None, 0
    bin_ = found[-1].parent
    data = pathlib.Path(place) / "data"
    prefix = []
    if os.geteuid() == 0:
        os.chmod(place, 0o711)
        data.mkdir()
        shutil.chown(data, "postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres",
                  "--clear-groups", "--"]
    subprocess.run(prefix + [bin_ / "initdb", "-D", data, "-U", "postgres",
                             "-A", "trust", "--no-sync"], check=True,
                   stdout=subprocess.DEVNULL, cwd="/")
    port = free_port()
    server = subprocess.Popen(
        prefix + [bin_ / "postgres", "-D", data, "-p", str(port), "-c",
                  "listen_addresses=127.0.0.1", "-c",
                  "unix_socket_directories="], cwd="/",
        stderr=subprocess.DEVNULL)
    assert observed.eventually(lambda: answers(port)), "no PostgreSQL"
    time.sleep(0.5)
    return server, port


def has_modules(word):
    wanted = [m for part, modules in NEEDS.items() if part in word
              for m in modules]
    return all(subprocess.run([PYTHON, "-c", f"import {m}"], check=False,
                              stderr=subprocess.DEVNULL).returncode == 0
               for m in wanted)


def findings_of(hawkctl, pid):
    said = subprocess.run([hawkctl, "conns", str(pid), "--format", "json"],
                          capture_output=True, text=True, timeout=60,
                          check=False)
    return json.loads(said.stdout)["findings"] if said.stdout else []


def run_case(hawkctl, word, redis, postgres):
    """What is wrong, or nothing."""
    client = subprocess.Popen([PYTHON, str(CLIENT), word, str(redis),
                               str(postgres)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    try:
        if client.stdout.readline() != "ready\n":
            return "it did not start: " + client.stderr.read()
        found = [f for f in findings_of(hawkctl, client.pid)
                 if f["level"] != "note"]
        if word not in STALE:
            return f"{found}" if found else ""
        if len(found) != 1:
            return f"{len(found)} findings: {found}"
        one = found[0]
        right = (one["rule"] == "stale-loop-connection"
                 and one["confidence"] == "suspected"
                 and one["level"] == "warning"
                 and one["evidence"]["connections"] >= STALE[word])
        return "" if right else f"{one}"
    finally:
        client.kill()
        client.wait()


def main():
    hawkctl, words = sys.argv[1], sys.argv[2:]
    place = tempfile.mkdtemp(prefix="hawk-conns-")
    redis, redis_port = start_redis(place)
    postgres, postgres_port = start_postgres(place)
    failed = 0
    try:
        for word in list(STALE) + HEALTHY:
            if words and not any(w in word for w in words):
                continue
            needs_redis = "redis" in word or word in (
                "stale_many", "sock_recv", "blocking_threads", "two_loops",
                "forked_child", "idle_trio")
            missing = ((needs_redis and not redis)
                       or (("asyncpg" in word or "psycopg2" in word)
                           and not postgres) or not has_modules(word))
            if missing:
                print(f"skip {word}: its server or its module is missing")
                continue
            wrong = run_case(hawkctl, word, redis_port, postgres_port)
            print(f"{'FAIL' if wrong else 'ok  '} {word} {wrong}", flush=True)
            failed += bool(wrong)
    finally:
        for server in (redis, postgres):
            if server:
                server.terminate()
                server.wait()
        shutil.rmtree(place, ignore_errors=True)
    return 1 if failed else 0


sys.exit(main())
