"""An event as a line of NDJSON, built by hand: json would be imported into
agents that do not need it, and is slower."""

import sys
import time

try:
    from _json import encode_basestring as quote
except ImportError:
    from json.encoder import encode_basestring as quote

LONGEST = 4000  # of one text; a line must stay below 64 KiB
LONGEST_CHAIN = 8000
_LONG = ("stack", "created")

assert sys.version_info >= (3, 8)


def format_line(name, attributes, story="", body=None, severity=None):
    parts = ['{"event_name":"', name, '","timestamp":', str(time.time_ns())]
    if story:
        parts += (',"correlation_id":', quote(story))
    if body is not None:
        parts += (',"body":', quote(body[:LONGEST * 2]))
    if severity:
        parts += (',"severity_text":', quote(severity))
    parts += (',"attributes":{"monotonic_nano":', str(time.monotonic_ns()))
    for key, value in attributes.items():
        parts += (',"', key, '":', _format(key, value))
    parts.append("}}\n")
    # A lone surrogate is no JSON: it becomes a question mark.
    return "".join(parts).encode("utf-8", "replace")


def make_template(name, attributes):
    """What `%` makes the line of such an event with (timestamp, story,
    monotonic), where the story is text that needs no escapes. For events that
    are alike and many."""
    parts = ['{"event_name":"', name, '","timestamp":%d,"correlation_id":"%s"',
             ',"attributes":{"monotonic_nano":%d']
    for key, value in attributes.items():
        parts += (',"', key, '":', _format(key, value).replace("%", "%%"))
    parts.append("}}\n")
    return "".join(parts)


def _format(key, value):
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is int:
        return str(value)
    if type(value) is not str:
        value = str(value)
    longest = LONGEST_CHAIN if key in _LONG else LONGEST
    return quote(value[:longest])
