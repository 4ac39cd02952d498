"""Says events: hello first, then what the hooks found."""

import atexit
import os
import sys

from . import VERSION, cost
from .channel import Channel
from .lines import format_line

AT_EXIT = 0.05  # seconds that the end of a process may take for our sake

channel = Channel(os.environ.get("HAWK_EVENTS", ""))
state = {"hello": False, "forked": False, "interpreter": None, "lost": 0,
         "sampled": 0}
on_fork = []    # called in a child, before its first event
on_hello = []   # called after the hello of a forked child
on_exit = []    # called when the process ends


def say(name, attributes, story="", urgent=False, body=None, severity=None):
    if not state["hello"]:
        _say_hello()
    attributes["interpreter"] = state["interpreter"]
    say_line(format_line(name, attributes, story, body, severity), urgent)


def say_later(item, lazy=False):
    """A tuple of a function and what it makes a line of, once lines are sent:
    many at once are made faster than one now and then."""
    if not state["hello"]:
        _say_hello()
    say_line(item, False, lazy)


def say_line(line, urgent, lazy=False):
    cost.totals["events"] += 1
    channel.put(line, urgent, lazy)
    if channel.lost > state["lost"] and not channel.dead:
        say_lost()


def say_lost(reason=None):
    """Tells what was dropped so far, once there is room again."""
    if channel.size > 64 * 1024:
        return
    state["lost"] = channel.lost
    _put("hawk.probe.lost", {"count": channel.lost + state["sampled"],
                             "reason": reason or channel.reason or "full"})


def leave_out(reason):
    """One more event that is too many to be said."""
    state["sampled"] += 1
    if state["sampled"] == 1:
        _put("hawk.probe.lost", {"count": 1, "reason": reason})


def say_missing(part, error):
    """A part of us cannot do its work here."""
    _put("hawk.probe.lost", {"count": 1, "reason": "%s: %s" % (
        part.rpartition(".")[2], type(error).__name__)})


def _put(name, attributes):
    attributes["interpreter"] = interpreter()
    channel.put(format_line(name, attributes), True)


def _say_hello():
    state["hello"] = True
    interpreter()
    _put("hawk.probe", {
        "runtime": "python", "version": "%d.%d.%d" % sys.version_info[:3],
        "implementation": sys.implementation.name, "probe": VERSION,
        "forked": state["forked"], "executable": sys.executable or "",
        "lost": channel.lost})
    if state["forked"]:
        for restate in on_hello:
            restate()


def interpreter():
    """The number of this interpreter; 0 is the main one."""
    if state["interpreter"] is None:
        state["interpreter"] = _find_interpreter()
    return state["interpreter"]


def _find_interpreter():
    for name in ("_interpreters", "_xxsubinterpreters"):
        is_ours = name not in sys.modules
        try:
            current = __import__(name).get_current()
            return int(current[0] if type(current) is tuple else current)
        except Exception:
            continue
        finally:
            # running.py looks whether the agent has it.
            if is_ours and sys.version_info < (3, 12):
                sys.modules.pop(name, None)
    return 0


def say_cost():
    say("hawk.probe.cost", cost.attributes())


def _in_child():
    try:
        channel.close()
        channel.begin()
        channel.dead = not channel.path
        channel.lost = 0
        state.update(hello=False, forked=True, lost=0, sampled=0)
        cost.forget()
        for act in on_fork:
            act()
    except Exception:
        pass


def _no_timer(is_left):
    return False


def _at_exit():
    try:
        channel.flush_later = _no_timer  # no loop has a timer any more
        if state["hello"]:
            for act in on_exit:
                act()
            say_cost()
            if channel.lost > state["lost"] or state["sampled"] > 1:
                say_lost("sampled" if state["sampled"] > 1 else None)
            channel.leave(AT_EXIT)
    except Exception:
        pass


_begun = []


def begin():
    """Once, by whichever module of the agent's is hooked first."""
    if _begun:
        return
    _begun.append(True)
    atexit.register(_at_exit)
    os.register_at_fork(after_in_child=_in_child)
