"""How many emissions there were: exactly, by the line that made them and the
coroutine, summed over the loops of the process. What became of them is known of
those that were followed."""

from _thread import allocate_lock
from time import monotonic

from . import events, places

PACE = 1.0  # seconds
MOST = 4096
# But for the first of those that are followed only.
FIELDS = ("emitted", "started", "ok", "failed", "cancelled", "never_started",
          "told", "followed")
_totals = {}  # (offset, id of the code, id of the coroutine's) -> Total
_lock = allocate_lock()


class Total:
    """Of loops that are closed, and of the sites in those that run: each of
    these is counted up by the thread of its loop only."""

    def __init__(self, site):
        self.code, self.made = site.code, site.made
        self.place = dict(places.attributes_of((site.code, site.offset)),
                          how=site.how, name=site.name)
        self.closed = dict.fromkeys(FIELDS, 0)
        self.live = []
        self.loop = 0
        self.iteration = 0  # the median turn of the latest loop, ns
        self.told = None
        self.said_at = -PACE

    def sum(self):
        with _lock:
            found = [self.closed[name] + sum(getattr(site, name)
                                             for site in self.live)
                     for name in FIELDS]
            found[0] = self.closed["emitted"] + sum(
                site.emitted_now() for site in self.live)
            return found

    def say(self, at_once):
        """If there is something new."""
        now = monotonic()
        if not at_once and now - self.said_at < PACE:
            return
        counts = self.sum()
        if counts == self.told or not counts[0]:
            return
        self.told = counts
        self.said_at = now
        attributes = dict(self.place, loop=self.loop, **dict(zip(
            FIELDS, counts)))
        del attributes["ok"]
        with _lock:
            if self.live:
                self.iteration = self.live[-1].loop.iteration
        if self.iteration:
            attributes["iteration_nano"] = self.iteration
        attributes["done"] = sum(counts[2:5])
        attributes["pending"] = counts[7] - sum(counts[2:6])
        events.say("hawk.emit.count", attributes)


def join(key, site):
    """A site of a loop is counted with the others of its line."""
    with _lock:
        total = _totals.get(key)
    # The code is kept with the total: its id is not used again.
    if total is None:
        total = Total(site)
        with _lock:
            if len(_totals) < MOST:
                total = _totals.setdefault(key, total)
    with _lock:
        total.live.append(site)
    total.loop = site.loop.number
    return total


def leave(site):
    """Its loop is closed."""
    total = site.total
    with _lock:
        if site in total.live:
            total.live.remove(site)
            total.iteration = site.loop.iteration
            if site.spot is not None:
                site.spot.settle()
            for name in FIELDS:
                total.closed[name] += getattr(site, name)


def say_all(at_once=False):
    for total in list(_totals.values()):
        total.say(at_once)


def forget():
    """In a forked child: these are the parent's."""
    global _lock
    _lock = allocate_lock()
    _totals.clear()
