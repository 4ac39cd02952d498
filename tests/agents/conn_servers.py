"""Real servers for the agents in conns/: Redis, PostgreSQL and an HTTP server
that counts, each on a free loopback port, and by TLS on another one. What an
agent asked of them is told by themselves, under the agent's key."""

import collections
import contextlib
import glob
import http.server
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from certificate import make_certificate
from toolbox import Missing

START = 60  # seconds, on a busy machine
NOBODY = 65534
# A model's, for the SDKs; the others ignore it.
ANSWER = (b'{"id": "c", "object": "chat.completion", "created": 1, '
          b'"model": "m", "choices": [{"index": 0, "finish_reason": "stop", '
          b'"message": {"role": "assistant", "content": "hello"}}]}')


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def find_postgres():
    """The directory of its programs: Debian has them not in PATH."""
    found = shutil.which("initdb")
    places = [os.path.dirname(found)] if found else []
    places += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    for place in places:
        if all(os.access(f"{place}/{name}", os.X_OK)
               for name in ("initdb", "postgres", "psql")):
            return place
    raise Missing("PostgreSQL is missing")


class Process:
    """A server of ours, and the file that has what it says. PostgreSQL refuses
    root, so as root it is nobody's."""

    def __init__(self, name, command, where):
        self.name, self.where = name, pathlib.Path(where)
        self.log = self.where / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=where)

    def wait_until(self, is_ready):
        deadline = time.monotonic() + START
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Missing(f"{self.name} does not start: "
                              f"{self.log.read_text(errors='replace')[-300:]}")
            time.sleep(0.05)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Redis:
    def __init__(self, where, certificate):
        program = shutil.which("redis-server")
        if not program:
            raise Missing("redis-server is missing")
        self.port = free_port()
        self.ports = {"redis": self.port}
        secured = []
        if certificate:
            self.ports["rediss"] = free_port()
            secured = ["--tls-port", str(self.ports["rediss"]),
                       "--tls-cert-file", certificate.file, "--tls-key-file",
                       certificate.key, "--tls-ca-cert-file", certificate.file,
                       "--tls-auth-clients", "no"]
        self.server = Process("redis", [
            program, "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--databases", "64",
            "--dir", str(where), *secured], where)
        self.stop = self.server.stop
        self.server.wait_until(lambda: self.ask("PING") == "+PONG")

    def ask(self, *words):
        """The first line of the answer, without a library."""
        text = f"*{len(words)}\r\n" + "".join(
            f"${len(word)}\r\n{word}\r\n" for word in words)
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as link:
                link.sendall(text.encode())
                lines = link.makefile("r", encoding="utf-8", newline="\r\n")
                first = lines.readline().strip()
                return lines.readline().strip() if first[:1] == "$" else first
        except OSError:
            return ""

    def count(self, key):
        """How often INCR was executed."""
        return int(self.ask("GET", key) or 0)


class Postgres:
    """Logs every statement, with what it came from left out: the text of one
    has the key of its agent, so the log is the count."""

    def __init__(self, where, certificate):
        programs = find_postgres()
        self.where = pathlib.Path(where)
        self.port = free_port()
        self.ports = {"postgres": self.port}
        self.prefix = []
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                raise Missing("setpriv, without which PostgreSQL refuses root")
            self.prefix = ["setpriv", f"--reuid={NOBODY}",
                           f"--regid={NOBODY}", "--clear-groups",
                           "--"]
            os.chown(where, NOBODY, NOBODY)
        data = f"{where}/data"
        self.run(f"{programs}/initdb", "--pgdata", data, "--auth=trust",
                 "--username=postgres", "--no-sync", "--encoding=UTF8",
                 "--locale=C")
        secured = self.copy(certificate) if certificate else []
        self.server = Process("postgres", self.prefix + [
            f"{programs}/postgres", "-D", data, "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1",
            "-c", f"unix_socket_directories={where}", "-c", "fsync=off",
            "-c", "log_statement=all", "-c", "log_line_prefix=%p|%a|",
            "-c", "shared_buffers=16MB", "-c", "max_connections=100",
            *secured], where)
        self.psql = [f"{programs}/psql", "-qAtX", "-h", "127.0.0.1", "-p",
                     str(self.port), "-U", "postgres", "-d", "postgres"]
        self.server.wait_until(lambda: self.ask("SELECT 1") == "1")
        self.ask("CREATE TABLE effects (key text)")

    def copy(self, certificate):
        """It takes no key that others may read, or that is another's."""
        copies = []
        for file in (certificate.file, certificate.key):
            copies.append(shutil.copy(file, self.where))
            os.chmod(copies[-1], 0o600)
            if self.prefix:
                os.chown(copies[-1], NOBODY, NOBODY)
        return ["-c", "ssl=on", "-c", f"ssl_cert_file={copies[0]}",
                "-c", f"ssl_key_file={copies[1]}"]

    def run(self, *command):
        done = subprocess.run(self.prefix + list(command), check=False,
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, cwd=self.where,
                              stdin=subprocess.DEVNULL, timeout=START)
        if done.returncode != 0:
            raise Missing(f"{os.path.basename(command[0])}: "
                          f"{done.stdout[-300:]}")

    def stop(self):
        self.server.stop(signal.SIGINT)  # "fast": it waits for no client

    def ask(self, statement):
        done = subprocess.run([*self.psql, "-c", statement], check=False,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, timeout=START,
                              stderr=subprocess.DEVNULL)
        return done.stdout.strip()

    def statements(self, key):
        """What was received by that application's name, in order."""
        lines = self.server.log.read_text(errors="replace").splitlines()
        return [line.split("|", 2)[2] for line in lines
                if line.split("|")[1:2] == [key]
                and ("LOG:  statement" in line or "LOG:  execute" in line)]

    def count(self, key):
        return int(self.ask(
            f"SELECT count(*) FROM effects WHERE key = '{key}'") or 0)


class Web:
    """Answers everything at once, keeps connections, and counts by the first
    part of the path."""

    def __init__(self, _where=None, certificate=None):
        counts = self.counts = collections.Counter()
        lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):  # noqa: N802  pylint: disable=invalid-name
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with lock:
                    counts[self.path.split("/")[1]] += 1
                body = ANSWER
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

            def handle_error(self, *_):
                pass  # a client that left is no error of ours

        self.servers = {"http": Server(("127.0.0.1", 0), Handler)}
        if certificate:
            self.servers["https"] = server = Server(("127.0.0.1", 0), Handler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.file, certificate.key)
            # Hands are shaken in the thread of the connection, not before.
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False)
        self.ports = {name: server.server_address[1]
                      for name, server in self.servers.items()}
        for server in self.servers.values():
            threading.Thread(
                target=server.serve_forever, daemon=True,
                kwargs={"poll_interval": 0.05}).start()

    def stop(self):
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def count(self, key):
        return self.counts[key]


KINDS = {"redis": Redis, "postgres": Postgres, "http": Web}


class Servers:
    """Those that can be had here; why the others cannot."""

    def __init__(self, kinds=tuple(KINDS)):
        self.kinds = kinds
        self.running, self.missing = {}, {}
        self.certificate = None

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            where = stack.enter_context(tempfile.TemporaryDirectory())
            try:
                self.certificate = make_certificate(where)
            except Missing as why:
                self.missing["tls"] = why
            for kind in self.kinds:
                # Not below our own directory: nobody must get there.
                where = stack.enter_context(tempfile.TemporaryDirectory(
                    prefix="hawk-", dir="/tmp"))
                try:
                    server = KINDS[kind](where, self.certificate)
                except Missing as why:
                    self.missing[kind] = why
                    continue
                stack.callback(server.stop)
                self.running[kind] = server
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def need(self, kind):
        if kind in self.missing:
            raise Missing(str(self.missing[kind]))
        return self.running.get(kind)

    def environment(self):
        found = {f"HAWK_TEST_{name.upper()}": str(port)
                 for server in self.running.values()
                 for name, port in server.ports.items()}
        if self.certificate:
            found["HAWK_TEST_CERTIFICATE"] = self.certificate.file
        return found
