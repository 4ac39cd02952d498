#!/usr/bin/env python3
"""Starts a server with an application, asks it, and ends it.

    web_server.py uvicorn|httptools|hypercorn|gunicorn|preload right|early
    web_server.py django_wsgi|django_asgi shared|own
"""

import concurrent.futures
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import jobs

START = 60  # seconds, on a busy machine
UVICORN = ["-m", "uvicorn", "--port={port}", "--no-access-log"]
GUNICORN = ["-m", "gunicorn", "-b", "127.0.0.1:{port}", "-w", "1"]
ASGI = GUNICORN + ["-k", "uvicorn.workers.UvicornH11Worker"]
COMMANDS = {
    "uvicorn": UVICORN + ["--http=h11", "--loop=asyncio", "web_app:app"],
    "httptools": UVICORN + ["--http=httptools", "--loop=asyncio",
                            "web_app:app"],
    "hypercorn": ["-m", "hypercorn", "-b", "127.0.0.1:{port}", "web_app:app"],
    "gunicorn": ASGI + ["web_app:app"],
    "preload": ASGI + ["--preload", "web_app:app"],
    "django_wsgi": GUNICORN + ["django_site:wsgi"],
    "django_asgi": UVICORN + ["--loop=asyncio", "django_site:asgi"],
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_until_there(server, port):
    deadline = time.monotonic() + START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def ask(port, number, path):
    """All but one carry an id of their own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"x-request-id": f"order-{number}-of-today"}
    link.request("GET", path, headers=headers if number else {})
    answer = link.getresponse()
    answer.read()
    link.close()
    if answer.status != 200:
        raise RuntimeError(f"status {answer.status}")


def ask_all(port):
    """Orders at once; Django's, whose clients wait, one after the other."""
    kind, way = sys.argv[1:3]
    account = jobs.Account()
    if kind.startswith("django"):
        for number in range(3):
            account.add(lambda: ask(port, number, f"/{way}"))
        return account
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, port, number, f"/order/{number}")
                 for number in range(4)]
    for one in asked:
        account.add(one.result)
    return account


def main():
    port = free_port()
    command = [word.format(port=port) for word in COMMANDS[sys.argv[1]]]
    more = {"HAWK_TEST_EARLY": "1"} if sys.argv[2] == "early" else {}
    server = subprocess.Popen(
        [sys.executable, *command], cwd=pathlib.Path(__file__).parent,
        stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(),
        env={**os.environ, **more})
    try:
        wait_until_there(server, port)
        account = ask_all(port)
    finally:
        # Gunicorn kills its workers at a SIGINT.
        server.send_signal(signal.SIGTERM if "gunicorn" in command
                           else signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    account.print()


if __name__ == "__main__":
    main()
