"""Requests that were handed to the kernel on a connection whose loop is closed,
and whether the same story writes them again. Empty, and free of cost, as long
as no write was stale.

Until a repetition is answered: who asks the same after that means it."""

from time import monotonic

from . import contexts, events, places, requests

MOST = 256
KEPT = 300.0  # seconds
remembered = {}  # (story, key) -> Delivered


class Delivered:
    __slots__ = ("connection", "name", "label", "count", "since", "repeat")

    def __init__(self, connection, name, label):
        self.connection = connection
        self.name = name
        self.label = label
        self.count = 1
        self.since = monotonic()
        self.repeat = None  # the connection on which it last went out again

    def is_over(self):
        repeat = self.repeat
        return (monotonic() - self.since > KEPT
                or repeat is not None and repeat.answered)


def feed(connection, data):
    """(the request these bytes belong to, whether they complete it, whether
    they begin it)."""
    request = connection.assembly
    begun = request is None or bool(request.key)
    if begun:
        request = connection.assembly = requests.begin(data)
    else:
        request.add(data)
    if request.key:
        connection.assembly = None
    return request, bool(request.key), begun


def name_of(request):
    """The name of a request in events: its key, or while its body is missing
    one of method and path."""
    if request is None:
        return ""
    return request.key or requests.make_key(request.start)


_names = {}  # connection number -> name that was told for the request begun


def name(connection, request):
    if len(_names) > MOST:
        _names.clear()
    _names[connection.number] = name_of(request)


def note(connection, request, story, delivered, frame):
    """A request is whole: was it delivered before, or is it now, stale?"""
    if not story:
        return
    told = _names.pop(connection.number, request.key)
    known = remembered.get((story, request.key))
    if known is not None and known.is_over():
        del remembered[story, request.key]
        known = None
    if known is not None:
        known.count += 1
        _say_again(connection, known, frame, story)
        if connection is not known.connection:
            known.repeat = connection
            _listen(connection)
    elif delivered and connection.loop.closed:
        if len(remembered) >= MOST:
            _forget_old()
        if len(remembered) < MOST:
            remembered[story, request.key] = Delivered(
                connection, told, request.label)


def _say_again(connection, known, frame, story):
    attributes = {
        "connection": connection.number, "loop": connection.loop.number,
        "first_connection": known.connection.number, "request": known.name,
        "request_label": known.label, "count": known.count,
        "after_nano": int((monotonic() - known.since) * 1e9),
        "answered": False}  # its loop is closed, and nobody reads
    place = places.Place(frame, contexts.chain())
    attributes.update(place.attributes(stack=False))
    events.say("hawk.request.again", attributes, story, True)


def _listen(connection):
    """Notes the first bytes that this connection still receives."""
    connection.answered = False
    transport = connection.transport()
    read = getattr(transport, "_read_ready_cb", None)
    if read is None or connection.loop.closed:
        return

    def read_once():
        connection.answered = True
        transport._read_ready_cb = read
        read()

    transport._read_ready_cb = read_once


def _forget_old():
    for key in [k for k, v in remembered.items() if v.is_over()]:
        del remembered[key]


def forget(story):
    """The story is over."""
    for key in [key for key in remembered if key[0] == story]:
        del remembered[key]


def clear():
    remembered.clear()
    _names.clear()
