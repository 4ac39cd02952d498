"""What is seen at one place again and again is told the first few times, then
whenever its number has doubled."""

from . import contexts, places, throttle


def look(frame, *key):
    """(place, count) of one more sighting; the place is None if it is not to
    be told."""
    place = places.Place(frame, contexts.chain())
    count = throttle.count((*key, *place.own()))
    return place if throttle.is_told(count) else None, count
