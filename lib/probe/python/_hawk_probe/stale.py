"""Writes on a connection whose loop is not the one that runs, or is closed.

The healthy way costs nothing as long as there is one loop, then a comparison;
all else is decided when it is not."""

import socket
import sys
from _thread import get_ident
from functools import partial
from types import MethodType

from . import (again, ciphers, clients, contexts, cost, events, fence, loops,
               patch, requests, sightings)

current_task = None
_EMPTY = again.remembered


def task_name(loop):
    task = current_task(loop) if loop is not None else None
    return task.get_name() if task is not None else ""


class Write:
    """A method of a transport that hands bytes over."""

    __slots__ = ("function",)

    def __init__(self, function):
        self.function = function

    def __get__(self, transport, owner=None):
        if transport is None:
            return self.function
        # Counted and timed as every hook; a lookup that hasattr() makes is
        # one as well.
        if not cost.tick() % cost.EVERY:
            return _timed(self.function, transport)
        try:
            # Its own loop runs in this thread.
            if transport._loop._thread_id == get_ident() and not _EMPTY:
                return MethodType(self.function, transport)
        except AttributeError:
            pass  # a loop that is none of asyncio's
        return _choose(self.function, transport)


def _timed(function, transport):
    began = cost.clock()
    found = _choose(function, transport)
    cost.add(cost.clock() - began)
    return found


def _choose(function, transport):
    try:
        if _EMPTY or is_stale(transport._loop):
            return patch.dress(partial(_write, function, transport), function)
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
    return MethodType(function, transport)


def is_stale(loop):
    running = loops.running()
    return loop is not None and running is not loop and (
        # Outside of a running loop one may write: it is sent at once, or when
        # the loop runs again.
        running is not None or loop.is_closed())


def _write(function, transport, data):
    """In place of transport.write(data) when there may be something to note:
    whoever took it may have had the right loop call it."""
    seen = None
    try:
        stale = is_stale(transport._loop)
        if stale or _EMPTY:
            seen = _Seen(transport, function.__name__, data, stale,
                         sys._getframe(1))
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise
    if seen is None or seen.connection.inner:
        return function(transport, data)
    seen.connection.inner += 1  # TLS writes its records below this
    done = False
    try:
        result = function(transport, seen.data)
        done = True
        return result
    finally:
        seen.connection.inner -= 1
        try:
            seen.tell(done, sys._getframe(1))
        except BaseException as problem:
            if not fence.is_ours(problem):
                raise


_TCP_INFO = getattr(socket, "TCP_INFO", 11)
_ESTABLISHED = 1


def is_left(transport):
    """Has the peer closed? What is sent then, nobody executes."""
    sock = transport._sock
    if sock is None:
        return True
    try:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            return sock.getsockopt(socket.IPPROTO_TCP,
                                   _TCP_INFO, 1)[0] != _ESTABLISHED
        return sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class _Seen:
    """A write, and what became of its bytes."""

    def __init__(self, transport, operation, data, stale, frame):
        from .connections import record_of
        secured = getattr(transport, "_ssl_protocol", None)
        self.below = transport if secured is None else secured._transport
        self.loop = transport._loop
        self.stale = stale
        self.operation = operation
        self.data = list(data) if operation == "writelines" else data
        self.bytes = ciphers.plaintext(
            b"".join(self.data) if operation == "writelines"
            else bytes(data), frame)
        self.connection = record_of(self.below)
        self.was_lost = self.below._conn_lost or is_left(self.below)
        self.waiting = self.below.get_write_buffer_size()

    def tell(self, done, frame):
        below = self.below
        sent = (done and not self.was_lost and below._conn_lost == 0
                and below.get_write_buffer_size() <= self.waiting
                and bool(self.bytes))
        request, whole_now, begun = again.feed(
            self.connection, self.bytes)
        story = contexts.story_id()
        if self.stale and begun:
            say_stale(self.connection, self.loop, "write", sent,
                      len(self.bytes), request, frame)
        if whole_now:
            again.note(self.connection, request, story,
                       self.stale and sent, frame)


def say_stale(connection, loop, operation, sent, size, request, frame):
    place, count = sightings.look(frame, connection.number)
    if request is not None:
        again.name(connection, request)
    if place is None:
        return
    running = loops.running()
    attributes = {
        "connection": connection.number, "loop": connection.loop.number,
        "running_loop": loops.number_of(running),
        "closed": bool(loop.is_closed()), "resting": loops.is_resting(loop),
        "operation": operation, "sent": sent, "bytes": size,
        "request": again.name_of(request),
        "request_label": request.label if request is not None else "",
        "cleanup": clients.is_cleanup(place), "count": count,
        "client": clients.client_of(place), "task": task_name(running)}
    attributes.update(place.attributes())
    events.say("hawk.conn.stale", attributes, contexts.story_id(), True)


_watched = []


def watch(owner, name):
    """From the second loop on: with one alone no write can be stale."""
    _watched.append((owner, name))


def arm():
    while _watched:
        owner, name = _watched.pop()
        function = owner.__dict__.get(name)
        if function is not None:
            setattr(owner, name, Write(function))


def install(asyncio):
    global current_task
    loops.on_second.append(arm)
    current_task = asyncio.tasks.current_task
