"""uvloop: its transports take no hook, its Loop is a class that does.

It closes the descriptors with the loop, so what is stale there fails; the
loop that was closed and what was called on it are told, and writes that go
through a StreamWriter."""

import ssl
import sys
from collections import deque
from types import MethodType
from weakref import WeakKeyDictionary, ref

from . import (connections, contexts, events, failures, fence, loops, patch,
               places, running, stale, tasks)

_known = WeakKeyDictionary()  # transport, or its SSLObject -> Connection
_gone = deque()  # (loop, number) of connections whose transport is no more
MOST_SWEPT = 1000
_CALLS = ("call_soon", "call_soon_threadsafe", "call_later", "call_at",
          "create_task", "create_connection", "create_unix_connection",
          "create_server", "run_in_executor", "run_until_complete",
          "run_forever", "getaddrinfo", "sock_connect", "create_future")


class Connection(connections.Connection):
    """Known by its transport, or by what encrypts for one that speaks TLS,
    which takes no weak reference."""

    __slots__ = ()

    def __init__(self, key, loop):
        super().__init__(key, loop)
        number = self.number
        # Said later: this may be in the midst of anything.
        self.transport = ref(key, lambda _: _gone.append((loop_of, number)))
        loop_of = ref(self.loop)

    def is_open(self):
        key = self.transport()
        if self.closed or key is None:
            return False
        closing = getattr(key, "is_closing", None)
        return not (closing() if closing is not None
                    else key.__dict__.get("_hawk_closing"))


def _key_of(transport):
    return transport.get_extra_info("ssl_object") or transport


def _say_gone():
    while _gone:
        loop, number = _gone.popleft()
        record = loop()
        connection = record and record.connections.get(number)
        if connection is not None and not record.closed:
            connection.say_closed()


def _sweep(loop):
    """uvloop tells nobody of the end of a connection."""
    _say_gone()
    record = loops.record_of(loop)
    if record.kind == "uvloop" and len(record.connections) <= MOST_SWEPT:
        loops.still_open(record)


def _unwrapping(ssl_object):
    """Lookup of unwrap(): the end of a connection begins with that."""
    try:
        ssl_object._hawk_closing = True
    except AttributeError:
        pass


def _connecting(original):
    # No coroutine of ours stands around its own: it would be in the traceback
    # of a connection that is refused.
    def create_connection(self, protocol_factory, *args, **kwargs):
        try:
            protocol_factory = _Opening(self, protocol_factory,
                                        sys._getframe(1)).make
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return original(self, protocol_factory, *args, **kwargs)
    return create_connection


class _Opening:
    """Where a connection is asked for, until there is one: its protocol is the
    first to be told."""

    def __init__(self, loop, factory, frame):
        self.loop = loop
        self.factory = factory
        self.asked = connections.Asked(loop, frame)

    def make(self):
        protocol = self.factory()
        try:
            if "connection_made" not in protocol.__dict__:
                self.watch(protocol, protocol.connection_made)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return protocol

    def watch(self, protocol, connection_made):
        def made(transport):
            try:
                del protocol.connection_made
                _note(self.loop, transport, self.asked)
            except BaseException as problem:
                if not fence.is_ours(problem):
                    raise
            return connection_made(transport)

        protocol.connection_made = made


def _note(loop, transport, asked):
    _say_gone()
    key = _key_of(transport)
    connection = Connection(key, loop)
    _known[key] = connection
    connection.loop.connections[connection.number] = connection
    connections.say_opened(
        connection, asked, "tcp" if key is transport else "tls", False,
        transport.get_extra_info("socket"),
        transport.get_extra_info("sockname"),
        transport.get_extra_info("peername"))


def _create_task(original):
    hooked = tasks.create_task_with(original)

    def create_task(self, coro, **kwargs):
        try:
            if not loops.record_of(self).started:
                loops.start(self, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return hooked(self, coro, **kwargs)
    return create_task


def _close(original):
    def close(self):
        try:
            record = loops.record_of(self)
            alive = loops.still_open(record)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
            alive = None
        result = original(self)
        try:
            if alive is not None and self.is_closed() and not record.closed:
                loops.close(self, sys._getframe(1), alive)
                _watch_calls(self)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return result
    return close


def _watch_calls(loop):
    """Every later call from Python passes through an attribute of the loop."""
    for name in _CALLS:
        function = getattr(type(loop), name, None)
        if function is not None:
            loop.__dict__[name] = _Used(
                ref(loop), name, fence.without_our_wrapper(function))


class _Noted:
    """Looked up on the type whenever a _Used is called: there is no frame of
    ours around what it calls."""

    def __get__(self, used, owner=None):
        loop = used.loop()
        try:
            loops.misused(loop, used.name, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return MethodType(used.function, loop)


class _Used:
    """A call on a closed loop: noted, then made."""

    __call__ = _Noted()

    def __init__(self, loop, name, function):
        self.loop = loop
        self.name = name
        self.function = function


def _watch_stream(owner, name, operation):
    function = owner.__dict__[name]

    def act(writer):
        try:
            if not stale.is_stale(writer._loop):
                return
            connection = _known.get(_key_of(writer._transport))
            if connection is not None:
                stale.say_stale(connection, writer._loop, operation, False, 0,
                                None, sys._getframe(2))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise

    late = patch.called_with(function, act)

    def bind(writer):
        # Looked at again when it is called: it may be handed to its own loop.
        try:
            loop = writer._loop
            if loop is not loops.running() and (
                    loops.record_of(loop).kind == "uvloop"):
                return late(writer)
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise
        return MethodType(function, writer)

    setattr(owner, name, patch.Bound(function, bind))


def _outermost_of_task():
    """The frame of the running task's own coroutine."""
    try:
        task = running.current_task()
        return task.get_coro().cr_frame if task is not None else None
    except AttributeError:
        return None


def install(uvloop):
    loop = uvloop.Loop
    if "asyncio" not in sys.modules:
        return
    places.outermost_of_task = _outermost_of_task
    patch.before(ssl.SSLObject, "unwrap", _unwrapping)
    patch.wrap(loop, "create_connection", _connecting)
    patch.wrap(loop, "create_unix_connection", _connecting)
    patch.wrap(loop, "create_task", _create_task)
    patch.wrap(loop, "close", _close)
    loops.on_sample.append(_sweep)
    patch.wrap(loop, "call_exception_handler",
               failures.exception_handler_with)
    writer = sys.modules["asyncio"].streams.StreamWriter
    _watch_stream(writer, "write", "write")
    _watch_stream(writer, "writelines", "write")
    _watch_stream(writer, "drain", "drain")
