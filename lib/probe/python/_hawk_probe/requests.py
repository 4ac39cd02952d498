"""What a write says: a request's label and a key by which to know it again.

An SDK that tries again changes headers (x-stainless-retry-count), so for HTTP
the key is method, path and body, which may come in writes of their own."""

MOST_BODY = 1024 * 1024
_METHODS = (b"GET ", b"POST ", b"PUT ", b"DELETE ", b"PATCH ", b"HEAD ",
            b"OPTIONS ")
_POSTGRES = {b"Q": "query", b"P": "query", b"B": "query", b"E": "query",
             b"D": "query", b"S": "sync", b"C": "close", b"X": "terminate",
             b"p": "password", b"F": "call", b"H": "flush", b"d": "copy",
             b"c": "copy", b"f": "copy"}
# Commands whose first argument is no key, or a secret.
_KEYLESS = ("AUTH", "HELLO", "CLIENT", "CONFIG", "EVAL", "EVALSHA", "ACL",
            "SCRIPT", "MIGRATE")


class Request:
    """One that is being written; `key` is there once it is whole."""

    __slots__ = ("label", "start", "body", "size", "expected", "chunked",
                 "key")

    def __init__(self, label, start):
        self.label = label
        self.start = start
        self.body = []
        self.size = 0
        self.expected = 0
        self.chunked = False
        self.key = ""

    def add(self, data):
        self.size += len(data)
        if self.size <= MOST_BODY + len(data):
            self.body.append(data)
        last = data[-5:]
        if (last == b"0\r\n\r\n" if self.chunked
                else self.size >= self.expected):
            self.key = make_key(
                self.start, self.size, b"".join(self.body)[:MOST_BODY])


def make_key(*parts):
    return "%016x" % (hash(parts) & 0xFFFFFFFFFFFFFFFF)


def begin(data):
    """The request that starts with these bytes."""
    if data.startswith(_METHODS):
        return _begin_http(data)
    request = Request(_label_of(data), b"")
    request.expected = len(data)
    request.add(data)
    return request


def _begin_http(data):
    head, _, body = data.partition(b"\r\n\r\n")
    line, _, headers = head.partition(b"\r\n")
    method, _, rest = line.partition(b" ")
    path = rest.partition(b" ")[0]
    label = "%s %s" % (method.decode("latin-1"),
                       path.partition(b"?")[0].decode("latin-1")[:200])
    request = Request(label, (method, path))
    for header in headers.split(b"\r\n"):
        name, _, value = header.partition(b":")
        name = name.strip().lower()
        if name == b"content-length" and value.strip().isdigit():
            request.expected = int(value)
        elif name == b"transfer-encoding" and b"chunked" in value.lower():
            request.chunked = True
    if body or not (request.expected or request.chunked):
        request.add(body)
    return request


def _label_of(data):
    if data[:1] == b"*":
        return _label_resp(data)
    kind = _POSTGRES.get(data[:1])
    if kind and len(data) >= 5:
        length = int.from_bytes(data[1:5], "big")
        if 4 <= length <= len(data) - 1:
            return kind
    return ""


def _label_resp(data):
    words = data[:400].split(b"\r\n")
    if len(words) < 3 or not words[0][1:].isdigit() or words[1][:1] != b"$":
        return ""
    command = words[2].decode("latin-1").upper()[:32]
    if len(words) < 5 or command in _KEYLESS or len(words[4]) > 64:
        return command
    return "%s %s" % (command, words[4].decode("utf-8", "replace"))
