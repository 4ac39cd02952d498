"""Ways to hook a function that show as little as possible.

`wrap` puts a function in front; it is in the agent's tracebacks when the
original raises. `Before` and `Called` are not, and give the original. `Before`
acts when the method is looked up: right for what is then called at once.
`Called` acts when it is called, whoever by."""

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


class Called:
    """A bound method that acts whenever it is called."""

    __slots__ = ("__self__",)

    def __new__(cls, function, subject):
        return MethodType(function, subject)  # WeakMethod makes its own

    def __getattr__(self, name):
        return getattr(self.method(), name)

    def __repr__(self):
        return repr(self.method())

    def __eq__(self, other):
        return self.method() == (
            other.method() if isinstance(other, Called) else other)

    def __hash__(self):
        return hash(self.method())


def called_with(function, act):
    """Makes bound methods of the function that call `act(object)` when they
    are called, by a descriptor: there is no frame of ours around the call."""

    class Look:
        def __get__(self, called, owner=None):
            subject = called.__self__
            act(subject)
            return MethodType(function, subject)

    kind = type("Called", (Called,), {
        "__slots__": (), "__call__": Look(),
        "__func__": property(lambda called: function),
        "method": lambda called: MethodType(function, called.__self__)})

    new = object.__new__

    def bind(subject):
        called = new(kind)
        called.__self__ = subject
        return called
    return bind


class Bound:
    """A method that `bind(object)` makes at every lookup."""

    __slots__ = ("function", "bind")

    def __init__(self, function, bind):
        self.function = function
        self.bind = bind

    def __get__(self, subject, owner=None):
        return self.function if subject is None else self.bind(subject)


def when_called(owner, name, act):
    """Calls act(object) when the method is called, not when it is taken to be
    called by somebody else: a timer, another thread, another loop."""
    function = owner.__dict__.get(name)
    if function is not None:
        setattr(owner, name, Bound(function, called_with(function, act)))
