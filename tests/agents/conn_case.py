"""What must be said about an agent in conns/: the form of the table of cases,
and the comparison."""

import dataclasses
import pathlib
import re
from typing import Optional

from pipe_checks import LEVELS, Wrong, describe

PROGRAMS = pathlib.Path(__file__).resolve().parent / "conns"
CONFIRMED = ("confirmed",)


@dataclasses.dataclass(frozen=True)
class Said:
    """A finding. What is empty may be anything."""
    rules: tuple
    level: str = "error"
    confidence: tuple = CONFIRMED
    opened: str = ""        # the markers of these lines
    reused: str = ""
    client: str = ""
    sent: Optional[bool] = None
    text: str = ""          # in the message, a detail or the fix
    evidence: tuple = ()    # (name, value)


@dataclasses.dataclass(frozen=True)
class Told:
    """A story that must be listed. What is empty may be anything."""
    id: str                 # {key} stands for the agent's
    kind: str
    name: str
    outcome: str = "ok"
    texts: tuple = ()       # that stand in it, and in no other story told
    raised: str = ""        # the marker of the line where it failed


@dataclasses.dataclass(frozen=True)
class Case:
    """An agent, all that hawkctl may say about it, and what is true of it:
    how its jobs ended, and what its server was asked."""
    program: str
    words: tuple = ()
    said: tuple = ()            # each must be found once
    worst: str = ""             # level of what may be said besides
    besides: tuple = ()         # and which rules that may be
    ok: Optional[int] = None    # jobs, by its own account
    failed: int = 0
    server: str = ""            # that counts, and how often it was asked
    asked: Optional[int] = None
    statement: str = ""         # of PostgreSQL: count these instead
    answered: Optional[int] = None  # of what it was asked, if not `ok`
    servers: tuple = ()         # that it needs besides
    modules: tuple = ()
    source: str = ""            # that has the markers, if not the program
    told: tuple = ()            # stories that must be listed, among others

    @property
    def name(self):
        return " ".join((self.program,) + self.words)

    @property
    def key(self):
        return re.sub(r"\W", "-", self.name)

    @property
    def needs(self):
        return ((self.server,) if self.server else ()) + self.servers

    def missing_rules(self, known):
        wanted = {rule for said in self.said for rule in said.rules}
        return sorted(wanted - known)

    def find_place(self, marker):
        """(file, line) of the one line that has that marker."""
        path = PROGRAMS / (self.source or self.program)
        lines = [number for number, line
                 in enumerate(path.read_text().splitlines(), 1)
                 if marker in line.partition("  # ")[2]]
        if len(lines) != 1:
            raise Wrong(f"{marker} stands {len(lines)} times in {path}")
        return str(path), lines[0]


def is_at(thing, place):
    return (thing is not None and thing.get("line") == place[1]
            and (thing.get("file") or "").endswith(
                "/" + pathlib.Path(place[0]).name))


def places_of(finding):
    """Of its parties; the cause is where it went wrong."""
    return [finding["subject"], *finding["related"]]


def fits(said, case, finding):
    texts = [finding["message"], finding["fix"],
             *(line["text"] for line in finding["details"])]
    evidence = finding["evidence"]
    opened = case.find_place(said.opened) if said.opened else None
    reused = case.find_place(said.reused) if said.reused else None
    return (finding["rule"] in said.rules
            and said.level in ("", finding["level"])
            and finding["confidence"] in said.confidence
            and (not opened or any(is_at(party, opened)
                                   for party in places_of(finding)))
            and (not reused or is_at(finding["cause"], reused))
            and said.client in ("", evidence.get("client"))
            and said.sent in (None, evidence.get("sent", 0) > 0)
            and all(evidence.get(name) == value
                    for name, value in said.evidence)
            and any(said.text in text for text in texts))


def check(holds, what, findings=()):
    if not holds:
        raise Wrong("\n".join([what] + [show(f) for f in findings]))


def show(finding):
    """What a failure prints: also the lines and the evidence."""
    cause = finding["cause"] or {}
    places = [f"{party['role']} {party.get('file')}:{party.get('line')}"
              for party in places_of(finding)]
    return "\n".join([
        describe(finding),
        f"    cause     {cause.get('file')}:{cause.get('line')} "
        f"{cause.get('function')}",
        f"    places    {'; '.join(places)}",
        f"    evidence  {finding['evidence']}", f"    fix       "
        f"{finding['fix']}"])


def check_said(case, findings):
    """Each that is wanted once, and besides it only what may be."""
    left = list(findings)
    for said in case.said:
        fitting = [f for f in left if fits(said, case, f)]
        check(len(fitting) == 1, f"{said}: found {len(fitting)} times",
              findings)
        left = [finding for finding in left if finding not in fitting]
    for finding in left:
        check(finding["rule"] in case.besides
              or LEVELS.index(finding["level"]) <= LEVELS.index(case.worst),
              f"'{finding['rule']}' was not expected besides", findings)


def check_sent(case, asked, findings):
    """What the server was asked, and the agent had no answer to, is what was
    sent on stale connections: no more, no less."""
    stale = [finding for finding in findings
             if finding["rule"] == "stale-loop-connection"]
    if case.asked is None or not stale:
        return
    answered = case.ok if case.answered is None else case.answered
    sent = sum(finding["evidence"]["sent"] for finding in stale)
    check(sent == asked - answered,
          f"{sent} were sent, the server had {asked - answered}", stale)
