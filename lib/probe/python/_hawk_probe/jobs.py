"""Stories of queue jobs that run in a thread or a process of their own; and
of those whose library keeps their failure from the task that runs them."""

import sys

from . import contexts, events, places, stories

# Loggers in which a library says that work it ran failed, after it caught what
# that raised -> the kind of story that it ran.
SPOKESMEN = {}


def note_error(record, error):
    """An exception was logged: is it how the story it stands in failed?"""
    kind = SPOKESMEN.get(record.name)
    if kind is None or record.levelno < 40:
        return
    story = contexts.CURRENT.get(contexts.NOTHING)[0]
    if story is not None and story.kind == kind:
        story.failure = stories.failure_of(error)


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
