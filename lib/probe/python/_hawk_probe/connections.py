"""Connections of stock asyncio: who opened one where, on which loop, and when
its owner closed it."""

import os
import sys
from weakref import ref

from . import (clients, contexts, events, fence, loops, patch, places, stale,
               throttle)

_numbers = {"last": 0, "room": 0}
_accepted = throttle.Rate(200)
MOST_RESTATED = 512


class Connection:
    __slots__ = ("number", "loop", "transport", "told", "closed", "opened",
                 "inner", "assembly", "answered", "__weakref__")

    def __init__(self, transport, loop):
        _numbers["last"] += 1
        self.number = _numbers["last"]
        self.loop = loops.record_of(loop)
        self.transport = ref(transport)
        self.told = False
        self.closed = False
        self.opened = None
        self.inner = 0          # writes of TLS's own, below one being told
        self.assembly = None    # a request that is being written
        self.answered = False

    def is_open(self):
        transport = self.transport()
        if self.closed or transport is None:
            return False
        # A transport that is closed, or was once its loop ended: its owner
        # has done what he could. TLS first says good-bye to its peer.
        above = getattr(transport.get_protocol(), "_app_transport", None)
        return not (transport.is_closing()
                    or getattr(above, "_closed", False))

    def say_closed(self):
        self.loop.connections.pop(self.number, None)
        if self.closed:
            return
        self.closed = True
        if self.told:
            events.say("hawk.conn.close", {"connection": self.number,
                                           "loop": self.loop.number})


def record_of(transport):
    """The connection of a stock transport, which may be older than we are."""
    try:
        return transport._hawk_connection
    except AttributeError:
        pass
    loop = transport._loop
    connection = Connection(transport, loop)
    transport._hawk_connection = connection
    return connection


class Asked:
    """Who asks for a connection, and where."""

    def __init__(self, loop, frame):
        self.place = places.Place(frame, contexts.chain())
        self.task = stale.task_name(loop)
        self.story = contexts.story_id()


def opened(transport, loop, kind, server, frame):
    connection = record_of(transport)
    connection.loop.connections[connection.number] = connection
    if server and not _accepted.is_free():
        events.leave_out("connections")
        return
    attributes = say_opened(connection, Asked(loop, frame), kind, server,
                            transport.get_extra_info("socket"),
                            transport.get_extra_info("sockname"),
                            transport.get_extra_info("peername"))
    if len(_all) < MOST_RESTATED or _make_room(connection.number):
        connection.opened = attributes
        _all[connection.number] = connection


def say_opened(connection, asked, kind, server, socket, local, peer):
    connection.told = True
    number = socket.fileno()
    if kind != "tls" and int(socket.family) == 1:
        kind = "unix"
    attributes = {
        "connection": connection.number, "loop": connection.loop.number,
        "fd": number, "inode": os.fstat(number).st_ino, "transport": kind,
        "local": _format_address(local), "peer": _format_address(peer),
        "server": server, "client": clients.client_of(asked.place),
        "task": asked.task, "inherited": False}
    attributes.update(asked.place.attributes())
    events.say("hawk.conn.open", attributes, asked.story)
    return attributes


def _format_address(address):
    if type(address) is tuple and len(address) >= 2:
        host = str(address[0])
        return "%s:%d" % ("[" + host + "]" if ":" in host else host,
                          address[1])
    if type(address) is bytes:
        return address.decode("utf-8", "replace").replace("\0", "@")
    return str(address) if address else ""


def _restate():
    """In a forked child: what it inherited."""
    told = 0
    for connection in list(_all.values()):
        if connection.is_open() and connection.opened and told < MOST_RESTATED:
            told += 1
            attributes = dict(connection.opened, inherited=True)
            events.say("hawk.conn.open", attributes)


_all = {}


def _make_room(number):
    """Forgets what is gone of what a child would have to restate, once for as
    many connections as that may be."""
    if number < _numbers["room"]:
        return False
    _numbers["room"] = number + MOST_RESTATED
    for old, connection in list(_all.items()):
        if not connection.is_open():
            _all.pop(old, None)
    return len(_all) < MOST_RESTATED


def _after_init(original):
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        try:
            secured = type(self.get_protocol()).__name__ == "SSLProtocol"
            opened(self, self._loop, "tls" if secured else "tcp",
                   self._server is not None, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
    return __init__


def _lost(transport):
    try:
        connection = transport._hawk_connection
    except AttributeError:
        return
    if connection.loop.closed:
        return  # asked for in vain: its loop will not close it any more
    try:
        _all.pop(connection.number, None)
        connection.say_closed()
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


def install(asyncio):
    selector = asyncio.selector_events
    stream = selector._SelectorSocketTransport
    patch.wrap(stream, "__init__", _after_init)
    # It is looked up where the end of the connection is scheduled.
    patch.before(selector._SelectorTransport, "_call_connection_lost", _lost)
    patch.before(stream, "_call_connection_lost", _lost)
    stale.watch(stream, "write")
    stale.watch(stream, "writelines")
    secured = asyncio.sslproto._SSLProtocolTransport
    stale.watch(secured, "write")
    stale.watch(secured, "writelines")
    events.on_hello.append(_restate)
