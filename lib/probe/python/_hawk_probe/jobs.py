"""Stories of queue jobs that run in a thread or a process of their own."""

import sys

from . import contexts, events, places, stories


def begin(kind, name, number):
    """Opens a story with the job's own id, for all that this context does."""
    story = stories.Story(kind, name, True, number)
    parent = stories.parent_id()
    found = places.nearest(sys._getframe(2))
    story.begin(parent, places.attributes_of(found))
    before = contexts.CURRENT.get(contexts.NOTHING)
    contexts.CURRENT.set((story, ()))
    return story, before


def end(opened, error):
    story, before = opened
    story.end("ok" if error is None else "error", error, ())
    contexts.CURRENT.set(before)
    events.channel.flush()  # RQ ends its child without a word
