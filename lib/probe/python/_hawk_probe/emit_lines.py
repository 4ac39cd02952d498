"""The line of a hawk.emit."""

from time import monotonic_ns, time_ns

from . import events, lines, places, stories

MOST_VIA = 3


def _static(site):
    """What all emissions of a site have in common, as a part of a line."""
    attributes = dict(places.attributes_of((site.code, site.offset)),
                      loop=site.loop.number, how=site.how, name=site.name,
                      interpreter=events.interpreter())
    return "".join(',"%s":%s' % (key, lines._format(key, value))
                   for key, value in attributes.items())


def say(emission):
    # One of many: the others of its site are sent with it.
    events.say_later((_format, emission, time_ns(), monotonic_ns()),
                     emission.site.every > 1)


def _format(_, emission, time, now):
    site = emission.site
    if site.template is None:
        site.template = _static(site)
    segment, producer = emission.segment, emission.producer
    story = emission.story
    parts = [
        '{"event_name":"hawk.emit","timestamp":%d,"correlation_id":%s,'
        '"attributes":{"monotonic_nano":%d' % (
            time, lines.quote(story.id if story is not None
                              else stories.outer_id()), now),
        site.template,
        ',"emit":%d,"event_nano":%d,"outcome":"%s","awaited":%s,"weight":%d'
        % (emission.number, emission.event, emission.outcome,
           "true" if emission.awaited else "false", emission.weight),
        ',"producer":%d,"producer_name":%s,"step":%d,"steps":"%s"' % (
            producer.number if producer is not None else 0,
            lines.quote(producer.name if producer is not None else ""),
            emission.step, emission.kind)]
    if site.loop.iteration:
        parts.append(',"iteration_nano":%d' % site.loop.iteration)
    if segment is not None and segment.end:
        parts.append(',"segment_end_nano":%d' % segment.end)
    if emission.start:
        parts.append(',"start_nano":%d,"start_step":%d' % (
            emission.start, emission.start_step))
    if emission.done:
        parts.append(',"done_nano":%d,"busy_nano":%d' % (
            emission.done, emission.busy))
    for key, text in (("step_name", emission.step_name),
                      ("during", emission.during),
                      ("via", _via(emission))):
        if text:
            parts.append(',"%s":%s' % (key, lines.quote(text[:2000])))
    if emission.teardown:
        parts.append(',"teardown":true')
    if emission.collected:
        parts.append(',"collected":true')
    parts.append("}}\n")
    return "".join(parts)


def _via(emission):
    """Who called the line that emits, within the agent."""
    return "\n".join(places.describe(code, line)
                     for code, line in emission.via[1:1 + MOST_VIA])

