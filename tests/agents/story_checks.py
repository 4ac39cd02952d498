"""The stories that an agent's trace must have: their ids, kinds and ends, what
stands in each, and the place of a failure."""

import json
import sys

import observed
from conn_case import check, is_at

SELF = observed.Who("self", [], sys.executable)


def replay(hawkctl, *words):
    done = observed.run_hawkctl(
        hawkctl, SELF, ["replay", "--format", "ndjson", *words])
    check(done.returncode in (0, 1), f"replay: {done.returncode}: "
          f"{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_told(case, hawkctl, trace):
    if not case.told:
        return
    listed = {story["id"]: story
              for story in replay(hawkctl, "--list", trace)}
    failed = {story["id"]
              for story in replay(hawkctl, "--list", "--failed", trace)}
    for told in case.told:
        number = told.id.format(key=case.key)
        story = listed.get(number)
        check(story is not None, f"no story {number} in {sorted(listed)}")
        for name in ("kind", "name", "outcome"):
            check(story.get(name) == getattr(told, name),
                  f"{number} has {name} '{story.get(name)}'")
        check((number in failed) == (told.outcome == "error"),
              f"{number} is {'' if number in failed else 'not '}failed")
        entries = replay(hawkctl, "-c", number, trace)
        check_texts(case, told, number, entries)
        if told.raised:
            ends = [entry["attributes"] for entry in entries
                    if entry.get("event_name") == "hawk.story.end"]
            check(ends and is_at(ends[0], case.find_place(told.raised)),
                  f"{number} failed at {ends}")


def check_texts(case, told, number, entries):
    """Each of its lines once, though others wrote the same meanwhile."""
    bodies = [entry["body"] for entry in entries]
    for text in told.texts:
        count = sum(text in body for body in bodies)
        check(count == 1, f"{number} has '{text}' {count} times: {bodies}")
    others = [other.id.format(key=case.key) for other in case.told
              if other is not told]
    check(not any(other in entry.get("correlation_id", ())
                  for entry in entries for other in others),
          f"{number} has entries of another story")
