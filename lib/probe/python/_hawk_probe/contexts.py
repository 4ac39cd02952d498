"""What a piece of work inherits: its story, and how its task came to be."""

from contextvars import ContextVar

# (Story, chain). A chain is a tuple of (code, offset, task, library or None),
# the innermost creation first, of at most 16.
CURRENT = ContextVar("hawk")
LONGEST_CHAIN = 16
NOTHING = (None, ())


def story_id():
    story = CURRENT.get(NOTHING)[0]
    return story.id if story is not None else ""


def chain():
    return CURRENT.get(NOTHING)[1]
