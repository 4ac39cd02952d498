"""What must be said about a program: the form of the table of cases."""

import dataclasses
from typing import Optional

HANG = "6"    # seconds: to start, to fill, and the window, on a busy machine
ENDS = "20"   # of what ends by itself


@dataclasses.dataclass(frozen=True)
class Said:
    """A finding. What is empty may be anything."""
    rule: str
    level: str = "error"
    confidence: str = "confirmed"
    subject: str = ""
    fd: Optional[int] = None        # of the subject
    other: str = ""                 # the first related party
    other_fd: Optional[int] = None
    text: str = ""                  # in the message or a detail


@dataclasses.dataclass(frozen=True)
class Case:
    """A program, and all that hawkctl may say about it."""
    program: str                # in pipes/, or built from there
    words: tuple = ()           # with {python}, {here}, {built}, {cgroup}
    said: tuple = ()            # each must be found once
    worst: str = ""             # level of what may be said besides
    timeout: str = ENDS
    bare: str = ""              # look at it bare once this process stands
    # Of that look, where it cannot see as much as a whole run.
    bare_said: Optional[tuple] = None
    bare_worst: Optional[str] = None
    moves: bool = False         # and never stands; look once it is there
    shell: str = ""             # that runs it, if not the one it names
    needs: tuple = ()           # programs
    rules: tuple = ()           # that must exist, besides those in `said`
    as_nobody: bool = False     # a second time, without privilege

    @property
    def name(self):
        shell = (self.shell,) if self.shell else ()
        return " ".join(shell + (self.program,) + self.words)

    def missing_rules(self, known):
        wanted = {said.rule for said in self.said} | set(self.rules)
        return sorted(wanted - known)


def undrained(subject="server", fd=2, **more):
    return Said("undrained-pipe", subject=subject, fd=fd, **more)


def suspected(subject="server", fd=2, **more):
    return Said("undrained-pipe", "warning", "suspected", subject, fd, **more)


def explained(subject="server", fd=2, **more):
    return Said("waiting-pipe", "note", "confirmed", subject, fd, **more)


def defect(program, *words, said, bare="server.py", worst="note", **more):
    """Hangs for good, and is accused."""
    return Case(program, words, said=(said,), bare=bare, worst=worst,
                **{"timeout": HANG, **more})


def clean(program, *words, **more):
    """Ends by itself, and nothing is said."""
    return Case(program, words, **more)


def lasting(program, *words, bare, **more):
    """Goes on, or stands still, and nothing is wrong about that."""
    return Case(program, words, bare=bare, **{"timeout": HANG, **more})
