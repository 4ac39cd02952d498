"""The tiny server of stale-loop.py: answers each INCR with the new count."""

import socketserver
import threading
import time


class CounterServer:
    """Listens on a free loopback port, in threads, while its block lasts."""

    def __init__(self):
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    for _ in self.rfile:
                        self.wfile.write(b"%d\n" % outer.count())
                except ConnectionError:
                    pass  # a client that left is no error of ours

        self._lock = threading.Lock()
        self._executed = 0
        self._server = socketserver.ThreadingTCPServer(
            ("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]

    def count(self):
        with self._lock:
            self._executed += 1
            return self._executed

    def settle(self, expected):
        """How many requests were executed, after at most 0.3 s of waiting."""
        for _ in range(30):
            if self._executed >= expected:
                break
            time.sleep(0.01)
        return self._executed

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever,
                         kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
