"""A certificate for the servers of conn_servers.py, valid on loopback and for
as long as a test runs; its clients are told to trust it."""

import dataclasses
import os
import subprocess

from toolbox import Missing, find_tool

LIMIT = 60  # seconds


@dataclasses.dataclass(frozen=True)
class Certificate:
    file: str
    key: str


def make_certificate(where):
    made = Certificate(f"{where}/certificate.pem", f"{where}/key.pem")
    done = subprocess.run(
        [find_tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
         "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2", "-keyout",
         made.key, "-out", made.file], check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=LIMIT)
    if done.returncode != 0:
        raise Missing(f"openssl: {done.stdout[-300:]}")
    os.chmod(where, 0o755)
    return made
