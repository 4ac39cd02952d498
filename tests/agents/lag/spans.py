"""spans.py HOW: steps and what they publish as spans, sent by OTLP as JSON to
where the environment says. Prints `told` or `untold`, and how many spans of a
publication began behind the end of their step, in a later one: `shape N of M`.

late      each step makes a task that publishes, and holds the loop: one step late
worker    each step gives its event to a worker that flushes on purpose later:
          of the same shape
awaited   each step awaits it
batch     the same, sent together at the end
slow      the same, to a collector that takes its time
simple    the same, each sent when it ends, on the loop
held_open the same, but spans of steps are ended long after the steps
long      tasks that are long"""

import asyncio
import contextvars
import json
import os
import sys
import time
import urllib.request

HOW = sys.argv[1]
STEPS = 12
WORK = .04

CURRENT = contextvars.ContextVar("CURRENT", default=None)
SPANS = []


def send(spans):
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not endpoint or not spans:
        return
    headers = dict(pair.split("=", 1) for pair in
                   os.environ["OTEL_EXPORTER_OTLP_HEADERS"].split(","))
    body = {"resourceSpans": [{"resource": {}, "scopeSpans": [
        {"scope": {"name": "spans.py"}, "spans": [
            {"traceId": f"{7:032x}", "spanId": f"{span['id']:016x}",
             "parentSpanId": f"{span['parent']:016x}" if span["parent"] else "",
             "name": span["name"], "kind": 1,
             "startTimeUnixNano": str(span["start"]),
             "endTimeUnixNano": str(span["end"])} for span in spans]}]}]}
    request = urllib.request.Request(
        endpoint + "/v1/traces", data=json.dumps(body).encode(),
        headers={**headers, "Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=20).close()


class Span:
    def __init__(self, name, parent=None):
        self.record = {"id": len(SPANS) + 1, "name": name, "end": 0,
                       "parent": parent or CURRENT.get(),
                       "start": time.time_ns()}
        SPANS.append(self.record)

    def __enter__(self):
        self.token = CURRENT.set(self.record["id"])
        return self

    def __exit__(self, *_):
        CURRENT.reset(self.token)
        if HOW != "held_open" or not self.record["name"].startswith("step"):
            self.end()

    def end(self):
        self.record["end"] = time.time_ns()
        if HOW == "simple":
            send([self.record])


async def publish(number, parent=None):
    with Span(f"publish {number}", parent):
        await asyncio.sleep(.001)


async def flush(queue):
    """What comes is kept for a moment, so that it can go together."""
    while True:
        events = [await queue.get()]
        await asyncio.sleep(WORK * 1.5)
        while not queue.empty():
            events.append(queue.get_nowait())
        for number, parent in events:
            if number is None:
                return
            await publish(number, parent)


async def main():
    queue, tasks = asyncio.Queue(), []
    worker = asyncio.create_task(flush(queue))
    for number in range(5 if HOW == "long" else STEPS):
        with Span(f"step {number}") as span:
            if HOW == "late":
                time.sleep(WORK)
                await asyncio.sleep(.002)  # LETS GO
                tasks.append(asyncio.create_task(publish(number)))  # EMITTED
            elif HOW == "worker":
                await asyncio.sleep(WORK)
                queue.put_nowait((number, span.record["id"]))
            else:
                await asyncio.sleep(1 if HOW == "long" else WORK)
                await publish(number)
    queue.put_nowait((None, None))
    await worker
    await asyncio.gather(*tasks)
    for record in SPANS:
        record["end"] = record["end"] or time.time_ns()


def print_shape():
    ends = {span["id"]: span["end"] for span in SPANS}
    steps = [span for span in SPANS if span["name"].startswith("step")]
    published = [span for span in SPANS if span["parent"]]
    later = [span for span in published
             if span["start"] > ends[span["parent"]]
             and any(ends[span["parent"]] <= one["start"] <= span["start"]
                     for one in steps)]
    print("shape", len(later), "of", len(published))


asyncio.run(main())
print("told" if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") else "untold")
print_shape()
if HOW == "slow":
    time.sleep(1.5)
if HOW != "simple":
    send(SPANS)
