"""Ways to hook a function that show as little as possible.

`wrap` puts a function in front; it is in the agent's tracebacks when the
original raises. `Before` is not: it acts when the method is looked up, and
gives the original."""

from types import MethodType

_COPIED = ("__module__", "__name__", "__qualname__", "__doc__")


def dress(wrapper, original):
    for name in _COPIED:
        try:
            setattr(wrapper, name, getattr(original, name))
        except (AttributeError, TypeError):
            pass
    wrapper.__wrapped__ = original
    return wrapper


def wrap(owner, name, make):
    """Replaces owner.name by make(original). False when it has none."""
    original = getattr(owner, name, None)
    if original is None:
        return False
    wrapper = dress(make(original), original)
    setattr(owner, name, wrapper)
    return True


class Before:
    """A method whose every lookup on an object calls `act(object)` first."""

    __slots__ = ("function", "act")

    def __init__(self, function, act):
        self.function = function
        self.act = act

    def __get__(self, subject, owner=None):
        if subject is None:
            return self.function
        self.act(subject)
        return MethodType(self.function, subject)


def before(owner, name, act):
    function = owner.__dict__.get(name)
    if function is None:
        return False
    setattr(owner, name, Before(function, act))
    return True
