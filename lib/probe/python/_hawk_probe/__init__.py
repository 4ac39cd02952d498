"""What every Python process pays for: the word that the probe is loaded, and
a finder that hooks a module when the agent itself imports it. Nothing else is
imported here; asyncio never is, unless by the agent."""

import os
import sys

VERSION = 1
DIRECTORY = os.path.dirname(os.path.abspath(__file__))

# A module of the agent's, and the module of ours that hooks it.
HOOKED = {
    "asyncio": "install",
    "uvloop": "uvloop_hooks",
    "asgiref.sync": "asgiref_context",
    "celery.signals": "celery_jobs",
    "rq.job": "rq_jobs",
    "arq.worker": "arq_jobs",
    "hypercorn.asyncio.task_group": "asgi",
}
HOOKED.update(dict.fromkeys(("uvicorn.protocols." + name for name in (
    "http.h11_impl", "http.httptools_impl", "http.zttp_impl",
    "http.zttp_h2_impl", "websockets.websockets_impl",
    "websockets.websockets_sansio_impl", "websockets.wsproto_impl")), "asgi"))
_started = []


def start(directory):
    """Once an interpreter, however often our file is found again."""
    if _started:
        return
    _started.append(directory)
    announce()
    for word in os.environ.get("HAWK_STEP_FN", "").split(","):
        module = word.strip().rpartition(":")[0]
        if module != "__main__":  # has not run yet: looked at later
            HOOKED.setdefault(module, "step_functions")
    for name in [name for name in HOOKED if name in sys.modules]:
        _hook(name)
    sys.meta_path.insert(0, Finder())


def announce():
    """Tells that the probe is loaded, for programs that import no asyncio."""
    _say("hawk.probe.ready", '"runtime":"python","version":"%d.%d.%d"'
         % sys.version_info[:3])


def _say(name, attributes):
    """An event on a connection of its own, without what else we are made of."""
    import _socket
    import time
    line = (
        '{"event_name":"%s","timestamp":%d,"attributes":{%s,"interpreter":0,'
        '"monotonic_nano":%d}}\n'
        % (name, time.time_ns(), attributes, time.monotonic_ns()))
    channel = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        channel.setblocking(False)
        channel.connect(os.environ["HAWK_EVENTS"])
        channel.send(line.encode(), _socket.MSG_NOSIGNAL)
    except OSError:
        pass
    finally:
        channel.close()


def _hook(name):
    part = HOOKED.pop(name, None)
    if part is None:
        return
    # The bytecode of our parts is kept, in hawkctl's own directory, even where
    # the agent's is not to be.
    unkept = sys.dont_write_bytecode and sys.pycache_prefix is None
    if unkept:
        sys.dont_write_bytecode = False
    try:
        __import__("_hawk_probe." + part)
        sys.modules["_hawk_probe." + part].install(sys.modules[name])
    except Exception as error:
        _say("hawk.probe.lost", '"count":1,"reason":"%s: %s"'
             % (part, type(error).__name__))
    finally:
        if unkept:
            sys.dont_write_bytecode = True


def keep(spec):
    """Writes the bytecode of a file of ours that was imported without."""
    if (spec is None or not spec.cached or os.path.exists(spec.cached)
            or not os.access(os.path.dirname(spec.origin), os.W_OK)):
        return
    try:
        spec.loader.get_code(spec.name)
    except Exception:
        pass


def unseen(function):
    """The function with code that import's own machinery takes for a part of
    itself, and leaves out of tracebacks: it must be named
    _call_with_frames_removed (Python/import.c, remove_importlib_frames)."""
    code = function.__code__.replace(
        co_filename="<frozen importlib._bootstrap>")
    return type(function)(code, function.__globals__, function.__name__,
                          function.__defaults__, function.__closure__)


class Finder:
    """Finds nothing itself; lets modules of HOOKED be hooked once they ran."""

    def find_spec(self, name, path=None, target=None):
        if name not in HOOKED:
            return None
        for finder in list(sys.meta_path):
            if finder is self:
                continue
            find = getattr(finder, "find_spec", None)
            if find is None:
                return None  # an old finder: none of ours to imitate
            spec = find(name, path, target)
            if spec is not None:
                self._watch(spec)
                return spec
        return None

    @staticmethod
    def _watch(spec):
        loader = spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None or isinstance(loader, type):
            return  # a class, as for frozen modules, serves all of them

        @unseen
        def _call_with_frames_removed(module):
            del loader.exec_module
            execute(module)
            _hook(module.__name__)

        try:
            loader.exec_module = _call_with_frames_removed
        except Exception:
            pass  # a loader without attributes: its module stays unhooked


def chain_after(spec):
    """Imports the next sitecustomize when the import of ours is over.

    Import sets spec._initializing as its last act. Done there, whatever the
    agent's file raises passes no frame of ours and not our module's body, so
    that what Python prints is what it would print without us."""
    plain = type(spec)

    @unseen
    def _call_with_frames_removed(spec, value):
        spec.__class__ = plain
        spec._initializing = value
        ours = sys.modules.pop("sitecustomize", None)
        try:
            __import__("sitecustomize")
        except ImportError as error:
            if error.name != "sitecustomize":
                raise
            sys.modules.setdefault("sitecustomize", ours)

    class Chaining(plain):
        _initializing = property(lambda spec: True, _call_with_frames_removed)

    spec.__class__ = Chaining
