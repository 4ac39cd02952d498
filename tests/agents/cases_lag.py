"""What must be said about the agents in lag/: rule, the marker of the line
that emits, the cause; or nothing."""

import dataclasses

DEBIAN = "/usr/bin/python3"
SEEDS = 10


@dataclasses.dataclass(frozen=True)
class Said:
    """A finding. What is empty may be anything."""
    rule: str
    at: str                 # marker of the line that emits
    level: str = "error"
    cause: str = ""         # of late-emit
    held: str = ""          # marker of the line where the loop is let go of
    text: str = ""          # in the message or a detail


@dataclasses.dataclass(frozen=True)
class Case:
    program: str
    words: tuple = ()
    said: tuple = ()
    may: tuple = ()         # rules that may be said besides
    seeds: int = 1
    uvloop: bool = False
    modules: tuple = ()
    since: tuple = ()       # the first Python that can do it
    servers: tuple = ()     # real ones: conn_servers.KINDS
    counts: tuple = ()      # (marker, emitted) that the probe must have told

    @property
    def name(self):
        return " ".join((self.program, *self.words,
                         *(("uvloop",) if self.uvloop else ())))


LATE = Said("one-step-late", "LATE", held="WAITS")
QUEUE = Said("late-emit", "OTHERS", "warning", "queue", "HOLDS")
SINK = Said("late-emit", "OTHERS", "note", "execution")
LOST = Said("lost-emit", "EMITTED")

CAUSES = (
    Case("four_causes.py", ("producer",), (LATE,), seeds=SEEDS),
    Case("four_causes.py", ("queue",), (QUEUE,), seeds=SEEDS),
    Case("four_causes.py", ("sink",), (SINK,), seeds=SEEDS),
    Case("four_causes.py", ("healthy",), seeds=SEEDS),
    Case("four_causes.py", ("one_segment",),
         (Said("one-step-late", "ONE"),), seeds=SEEDS),
    # The end of the segment is not known where something else waits.
    Case("four_causes.py", ("producer",), uvloop=True, modules=("uvloop",),
         may=("one-step-late", "late-emit")),
    Case("four_causes.py", ("sink",), (SINK,), uvloop=True,
         modules=("uvloop",)),
    Case("four_causes.py", ("healthy",), uvloop=True, modules=("uvloop",)),
)

# What is told of `act` waits for the next step's first await; of `reason` and
# `observe` too: no step waits but in its middle.
DEMO = (
    Case("demo_agent.py", ("late",),
         (Said("one-step-late", "ACT", held="WAITS"),
          Said("one-step-late", "REASON", held="WAITS")), seeds=SEEDS,
         may=("late-emit", "lost-emit")),
    Case("demo_agent.py", ("await",)),
    # They start in time, and are done when the next step lets them: that is no
    # slow sink, for the loop is held by work.
    Case("demo_agent.py", ("sleep0",)),
    Case("demo_agent.py", ("eager",), since=(3, 12)),
    Case("demo_agent.py", ("gather",)),
    Case("demo_agent.py", ("task_group",), since=(3, 11)),
    Case("demo_agent.py", ("thread",)),
)

LOSSES = (
    Case("lost.py", ("cancelled",), (LOST,), seeds=SEEDS),
    Case("lost.py", ("closed",), (LOST,)),
    Case("lost.py", ("collected",), (Said("lost-emit", "DROPPED"),)),
    Case("lost.py", ("drained",)),
    Case("lost.py", ("own",)),
    Case("lost.py", ("failed",)),
    Case("lost.py", ("interrupted",)),
    Case("lost.py", ("heartbeat",)),
    Case("lost.py", ("workers",)),
)

LOOPS = (
    Case("loops.py", ("threads",), (Said("one-step-late", "LATE"),)),
    Case("loops.py", ("two_loops",), (Said("one-step-late", "LATE"),)),
    Case("trio_agent.py", modules=("trio",)),
    Case("many.py", counts=(("PUBLISHED", 50_000), ("WAITING", 50_000))),
)

GOOD = tuple(
    Case("used_well.py", (idiom,), since=(3, 11) if idiom == "task_group"
         else (), modules=modules, uvloop=uvloop)
    for idiom, modules in (
        ("server_handlers", ()), ("worker_pool", ()), ("slow_set_up", ()),
        ("gather", ()), ("prefetch", ()), ("task_group", ()),
        ("heartbeat", ()), ("fan_out", ()), ("race", ()), ("emit_first", ()),
        ("request_handlers", ()), ("aiohttp_client", ("aiohttp",)),
        ("httpx_client", ("httpx",)))
    for uvloop in (False, True))

# Written after programs that are in use: what they have in common.
IDIOMS = (
    Case("idioms.py", ("pubsub_progress",),
         (Said("one-step-late", "PROGRESS"),), may=("lost-emit",)),
    Case("idioms.py", ("pubsub_awaited",)),
    Case("idioms.py", ("exchange_fire_and_forget",),
         (Said("one-step-late", "EXCHANGE"),), may=("lost-emit",)),
    Case("idioms.py", ("exchange_confirms",)),
    Case("idioms.py", ("celery_job",), (Said("lost-emit", "JOB"),),
         modules=("celery",)),
    Case("idioms.py", ("celery_job_drained",), modules=("celery",)),
    Case("idioms.py", ("rq_job",), (Said("lost-emit", "JOB"),)),
    Case("idioms.py", ("rq_job_drained",)),
    Case("idioms.py", ("outbox",)),
    Case("idioms.py", ("broadcast",)),
    Case("idioms.py", ("in_executor",)),
    Case("idioms.py", ("bounded",)),
)

# Real workers, real jobs.
QUEUES = tuple(
    Case("queue_worker.py", (kind, way), said, servers=("redis",),
         modules=(kind, "redis"))
    for kind in ("celery", "rq")
    for way, said in (("lost", (Said("lost-emit", "EMITTED"),)),
                      ("late", (Said("one-step-late", "LATE", held="WAITS"),)),
                      ("drained", ())))

# Spans prove none of the rules: what is said of the first is the probe's. The
# second has spans of the same shape, and is as it should be.
SPANS = (
    Case("spans.py", ("late",), (Said("one-step-late", "EMITTED"),)),
    Case("spans.py", ("worker",)),
    Case("spans.py", ("awaited",)),
    Case("spans.py", ("batch",)),
    Case("spans.py", ("slow",)),
    Case("spans.py", ("simple",)),
    Case("spans.py", ("held_open",)),
    Case("spans.py", ("long",)),
)

CASES = CAUSES + DEMO + LOSSES + LOOPS + GOOD + IDIOMS + QUEUES + SPANS
