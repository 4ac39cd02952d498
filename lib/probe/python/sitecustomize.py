# Every Python below `hawkctl run` loads this at start-up, before the agent's
# own sitecustomize, which is imported next as if this file were not there.
# Must parse on Python 2.7, and does nothing more than that below 3.8.
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
_probe = None
if sys.version_info >= (3, 8):
    _unkept = sys.dont_write_bytecode and sys.pycache_prefix is None
    try:
        # Ours is kept all the same: the directory is hawkctl's own, and to
        # compile takes ten times as long as all else that is done here.
        if _unkept:
            sys.dont_write_bytecode = False
        try:
            import _hawk_probe as _probe
            if _unkept:
                _probe.keep(globals().get("__spec__"))
        finally:
            if _unkept:
                sys.dont_write_bytecode = True
        if os.environ.get("HAWK_EVENTS"):
            _probe.start(_here)
    except Exception:
        pass

# Off the path (the environment stays: children load the probe as well), or
# whoever looks for the next sitecustomize, as ddtrace-run does, finds us again.
sys.path[:] = [_p for _p in sys.path if _p != _here]

if _probe is not None and globals().get("__spec__") is not None:
    _probe.chain_after(__spec__)
else:
    _self = sys.modules.pop("sitecustomize", None)  # keeps our globals alive
    try:
        import sitecustomize
    except ImportError as _error:
        if getattr(_error, "name", "sitecustomize") != "sitecustomize":
            raise
        if "named" not in str(_error) or "sitecustomize" not in str(_error):
            raise
    finally:
        sys.modules.setdefault("sitecustomize", _self)
