"""Small servers on loopback that answer as they are told, and keep what came."""

import gzip
import json
import socket
import threading


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path = method, path
        self.headers, self.body = headers, body

    def json(self):
        body = self.body
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return json.loads(body)


def reply(status, body=b"{}", headers=(), kind="application/json"):
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}",
             f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


CLOSE = object()  # the connection ends without an answer
HANG = object()   # no answer comes, and the connection stays


class Server:
    """`answers`: what the first requests get, in turn; then `last`. A function
    of the request gives the answer; (bytes, CLOSE) closes behind them."""

    def __init__(self, answers=(), last=None):
        self.answers = list(answers)
        self.last = reply(200) if last is None else last
        self.requests = []
        self.connections = 0
        self.lock = threading.Lock()
        self.came = threading.Condition(self.lock)
        self.ended = threading.Event()
        self.threads, self.open = [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.threads.append(threading.Thread(target=self.accept, daemon=True))
        self.threads[0].start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open.append(client)
            thread = threading.Thread(target=self.serve, args=(client,),
                                      daemon=True)
            self.threads.append(thread)
            thread.start()

    def serve(self, client):
        with client:
            stream = client.makefile("rb")
            try:
                while True:
                    request = read_request(stream)
                    if request is None:
                        return
                    with self.lock:
                        self.requests.append(request)
                        self.came.notify_all()
                        answer = (self.answers.pop(0) if self.answers
                                  else self.last)
                    if callable(answer):
                        answer = answer(request)
                    if answer is CLOSE:
                        return
                    if answer is HANG:
                        self.ended.wait()
                        return
                    whole = not isinstance(answer, tuple)
                    client.sendall(answer if whole else answer[0])
                    if not whole:
                        return
            except OSError:
                return

    def wait_for(self, count, limit=60):
        """Whether so many requests have come."""
        with self.came:
            return self.came.wait_for(lambda: len(self.requests) >= count,
                                      limit)

    def items(self, path, outer, inner, items):
        """All elements that came, with their resource."""
        found = []
        with self.lock:
            requests = list(self.requests)
        for request in requests:
            if request.path == path:
                for resource in request.json().get(outer, []):
                    for scope in resource[inner]:
                        found += scope[items]
        return found

    def spans(self):
        return self.items("/v1/traces", "resourceSpans", "scopeSpans", "spans")

    def logs(self):
        return self.items("/v1/logs", "resourceLogs", "scopeLogs",
                          "logRecords")

    def close(self):
        self.ended.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        with self.lock:
            for client in self.open:
                try:
                    client.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for thread in self.threads:
            thread.join(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_request(stream):
    line = stream.readline().decode("latin-1").split()
    if len(line) < 2:
        return None
    headers = {}
    while True:
        header = stream.readline().decode("latin-1").strip()
        if not header:
            break
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    return Request(line[0], line[1], headers, body)
