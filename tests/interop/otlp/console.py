"""Two orders at once, one of which fails: an agent that prints its spans with
the console exporter of OpenTelemetry's SDK for Python, as its documentation
begins, and logs with the trace id in front. The ids come last, on stderr."""

import asyncio
import logging
import sys

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (ConsoleSpanExporter,
                                            SimpleSpanProcessor)

LOG = logging.getLogger("shop")
TRACER = trace.get_tracer("shop")
STOCK = {"tea": 3}
IDS = []


class Ids(logging.Filter):
    """As opentelemetry-instrumentation-logging has it."""

    def filter(self, record):
        context = trace.get_current_span().get_span_context()
        record.trace_id = format(context.trace_id, "032x")
        return True


async def take(item):
    with TRACER.start_as_current_span("take from stock") as span:
        span.set_attribute("item", item)
        await asyncio.sleep(0.02)
        return STOCK[item]


async def order(item):
    with TRACER.start_as_current_span(f"order {item}") as span:
        IDS.append(format(span.get_span_context().trace_id, "032x"))
        LOG.info("order of %s begins", item)
        try:
            LOG.info("%s: %d in stock", item, await take(item))
        except KeyError as error:
            LOG.exception("order of %s failed", item)
            span.set_status(trace.Status(trace.StatusCode.ERROR, repr(error)))


async def main():
    await asyncio.gather(order("tea"), order("salt"))


provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
handler = logging.StreamHandler()
handler.addFilter(Ids())
handler.setFormatter(logging.Formatter(
    "%(asctime)s %(levelname)s [trace_id=%(trace_id)s] %(message)s"))
logging.basicConfig(level=logging.INFO, handlers=[handler])
asyncio.run(main())
print(*IDS, file=sys.stderr)
