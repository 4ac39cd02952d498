"""How often something was seen, and whether to tell: the first three times,
then whenever the count has doubled. And no more than so many a second."""

from time import monotonic

MOST = 4096
_counts = {}


def count(key):
    seen = _counts.get(key, 0) + 1
    if seen == 1 and len(_counts) >= MOST:
        _counts.clear()
    _counts[key] = seen
    return seen


def is_told(seen):
    return seen <= 3 or seen & (seen - 1) == 0


class Rate:
    """At most `most` a second."""

    def __init__(self, most):
        self.most = most
        self.since = 0.0
        self.taken = 0
        self.blind = 0  # so many are refused without a look at the clock

    def is_free(self):
        if self.taken < self.most:
            self.taken += 1
            return True
        if self.blind:
            self.blind -= 1
            return False
        self.blind = 15
        now = monotonic()
        if now - self.since < 1.0:
            return False
        self.since = now
        self.taken = 1
        self.blind = 0
        return True
