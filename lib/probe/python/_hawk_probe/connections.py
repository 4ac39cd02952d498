"""Connections of stock asyncio: who opened one where, on which loop, and when
its owner closed it."""

import os
import sys
from weakref import ref

from . import (clients, contexts, events, fence, loops, patch, places, stale,
               throttle)

_numbers = {"last": 0}
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


def opened(transport, loop, kind, server, frame):
    connection = record_of(transport)
    connection.loop.connections[connection.number] = connection
    say_opened(connection, loop, kind, server, frame,
               transport.get_extra_info("socket"),
               transport.get_extra_info("sockname"),
               transport.get_extra_info("peername"))
    return connection


def say_opened(connection, loop, kind, server, frame, socket, local, peer):
    if server and not _accepted.is_free():
        events.leave_out("connections")
        return
    connection.told = True
    number = socket.fileno()
    if kind != "tls" and int(socket.family) == 1:
        kind = "unix"
    place = places.Place(frame, contexts.chain())
    attributes = {
        "connection": connection.number, "loop": connection.loop.number,
        "fd": number, "inode": os.fstat(number).st_ino, "transport": kind,
        "local": _format_address(local), "peer": _format_address(peer),
        "server": server, "client": clients.client_of(place),
        "task": stale.task_name(loop), "inherited": False}
    attributes.update(place.attributes())
    connection.opened = dict(attributes)
    events.say("hawk.conn.open", attributes, contexts.story_id())


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


def remember(connection):
    """Keeps what a child would have to restate; forgets what is gone."""
    if len(_all) >= MOST_RESTATED:
        for number, old in list(_all.items()):
            if not old.is_open():
                del _all[number]
        if len(_all) >= MOST_RESTATED:
            return
    _all[connection.number] = connection


def _after_init(original):
    def __init__(self, loop, sock, protocol, waiter=None, extra=None,
                 server=None):
        original(self, loop, sock, protocol, waiter, extra, server)
        try:
            secured = type(protocol).__name__ == "SSLProtocol"
            remember(opened(self, loop, "tls" if secured else "tcp",
                            server is not None, sys._getframe(1)))
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
