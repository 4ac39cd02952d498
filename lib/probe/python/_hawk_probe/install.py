"""Hooks asyncio, once the agent has imported it."""

import sys

from . import events


def install(asyncio):
    if "logging" not in sys.modules or not hasattr(asyncio, "base_events"):
        return  # not the asyncio that we know
    from . import (connections, emits, failures, logs, loops, primitives,
                   stale, state, stories, tasks)
    events.begin()
    for part in (loops, stale, connections, stories, tasks, emits, failures,
                 primitives, state):
        _try(part.install, asyncio)
    _try(logs.install, sys.modules["logging"])
    events._say_hello()


def _try(install_part, module):
    # What one version lacks must not cost the rest.
    try:
        install_part(module)
    except Exception as error:
        events.say_missing(install_part.__module__, error)
