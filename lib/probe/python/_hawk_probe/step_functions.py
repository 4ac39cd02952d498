"""HAWK_STEP_FN: a step of a task begins when it calls one of these functions.

Each is replaced, in its module or class, by an object that is looked at when
it is called, and gives the function itself: no frame of ours is in the stack."""

import sys
from types import FunctionType

from . import events, fence, patch, steps

_done = set()


def _begin(name):
    try:
        steps.begin_here(name, "function")
    except BaseException as problem:
        if not fence.is_ours(problem):
            raise


class Noted:
    """Stands for a function of a module."""

    class Look:
        def __get__(self, noted, owner=None):
            _begin(noted.__name__)
            return noted.__wrapped__

    __call__ = Look()

    def __init__(self, function):
        self.__dict__.update(function.__dict__)
        self.__wrapped__ = function
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            self.__dict__[name] = getattr(function, name)
        if function.__code__.co_flags & 0x80:  # a coroutine function
            coroutines = sys.modules.get("asyncio.coroutines")
            self._is_coroutine = getattr(coroutines, "_is_coroutine", None)

    def __get__(self, subject, owner=None):
        return self if subject is None else self.__wrapped__.__get__(subject)

    def __getattr__(self, name):
        return getattr(self.__dict__["__wrapped__"], name)


def _watch(owner, path):
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    function = owner.__dict__.get(name)
    if type(function) is not FunctionType:
        raise LookupError(path)
    if isinstance(owner, type):
        patch.when_called(owner, name, lambda _: _begin(path))
    else:
        setattr(owner, name, Noted(function))


def install(module, name=None):
    """The module has run: looks for its functions."""
    name = name or module.__name__
    for wanted, path in steps.option("HAWK_STEP_FN"):
        if wanted == name and (wanted, path) not in _done:
            _done.add((wanted, path))
            try:
                _watch(module, path)
            except Exception as error:
                events.say_missing("step function", error)


def install_main(_):
    """The program itself, known by its file or by what -m was given; it has
    not run to its end when its loop starts."""
    main = sys.modules.get("__main__")
    if main is None:
        return
    spec = getattr(main, "__spec__", None)
    names = {"__main__", getattr(spec, "name", ""),
             _stem(getattr(main, "__file__", None) or "")}
    for wanted, _ in steps.option("HAWK_STEP_FN"):
        if wanted in names:
            install(main, wanted)


def _stem(file):
    return file.rpartition("/")[2].partition(".py")[0]
