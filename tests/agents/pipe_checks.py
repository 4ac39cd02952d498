"""What was said against what must be; and the oracle, which is independent of
hawkctl: the cure that a finding names frees the process, another does not."""

import os
import signal

import observed

LEVELS = ("", "note", "warning", "error")


class Wrong(Exception):
    pass


class NotSaid(Wrong):
    """What must be said was not: on a machine that is too busy evidence comes
    late. What is said and must not be is wrong at any pace."""


def check(holds, what, findings=(), kind=Wrong):
    if not holds:
        raise kind("\n".join([what] + [describe(f) for f in findings]))


def describe(finding):
    lines = [f"  {finding['level']}: {finding['message']} "
             f"[{finding['rule']}, {finding['confidence']}]"]
    lines += [f"    {line['label']:9} {line['text']}"
              for line in finding["details"]]
    parties = [finding["subject"]] + finding["related"]
    lines += [f"    party     {party['role']} {party['process']['name']}"
              f"[{party['process']['pid']}] fd {party.get('fd')}: "
              f"{party['does']}" for party in parties]
    return "\n".join(lines)


def is_party(party, name, fd):
    return (name in ("", party["process"]["name"])
            and fd in (None, party.get("fd")))


def fits(said, finding):
    text = [finding["message"]] + [line["text"] for line in finding["details"]]
    related = finding["related"]
    has_other = not said.other or (
        related and is_party(related[0], said.other, said.other_fd))
    return (finding["rule"] == said.rule and finding["level"] == said.level
            and said.confidence in ("", finding["confidence"])
            and is_party(finding["subject"], said.subject, said.fd)
            and has_other and any(said.text in line for line in text))


def check_said(wanted, worst, findings):
    """Each that is wanted once, and nothing worse than `worst` besides; the
    finding for each."""
    left, found = list(findings), []
    for said in wanted:
        fitting = [finding for finding in left if fits(said, finding)]
        check(fitting, f"{said}: not found", findings, NotSaid)
        check(len(fitting) == 1, f"{said}: found {len(fitting)} times",
              findings)
        found.append(fitting[0])
        left.remove(fitting[0])
    for finding in left:
        check(LEVELS.index(finding["level"]) <= LEVELS.index(worst),
              f"at most '{worst or 'nothing'}' was expected besides", findings)
    return found


def check_moves(pid, cure, finding, what):
    before = observed.context_switches(pid)
    cure()
    check(observed.eventually(
        lambda: observed.context_switches(pid) != before, 5), what, [finding])


def is_any_over(*pids):
    return lambda: not all(observed.is_running(pid) for pid in pids)


def check_undrained(finding):
    """Reading another end frees nobody, reading the accused one does."""
    writer = finding["subject"]["process"]["pid"]
    reader = finding["related"][0]["process"]["pid"]
    number = finding["related"][0]["fd"]
    before = observed.context_switches(writer)
    for other in observed.other_inputs(reader, number):
        observed.drain(reader, other, 0.3, lambda: False)
    check(before == observed.context_switches(writer),
          "reading another end freed the writer", [finding])
    is_over = is_any_over(writer, reader)
    observed.drain(reader, number, observed.LIMIT, is_over)
    check(observed.eventually(is_over, 5),
          "reading the accused end did not free the writer", [finding])


def check_deadlock(finding):
    """Reading one pipe of a knot unties it."""
    writer = finding["subject"]["process"]["pid"]
    number = finding["subject"]["fd"]
    # Its thread: Java's main one is not the first.
    check_moves(finding["evidence"].get("thread", writer),
                lambda: observed.drain(writer, number, 0.5, lambda: False),
                finding, "reading what it writes did not free the writer")


def check_leak(finding):
    """When the stranger that holds the end is gone, the other side moves."""
    subject = finding["subject"]["process"]["pid"]
    stranger = finding["related"][0]["process"]["pid"]
    if subject != stranger:
        check_moves(subject, lambda: os.kill(stranger, signal.SIGKILL),
                    finding, "it does not move without the stranger")


ORACLES = {"undrained-pipe": check_undrained, "pipe-deadlock": check_deadlock,
           "leaked-pipe-end": check_leak}


def check_oracle(finding):
    if finding["confidence"] == "confirmed" and finding["rule"] in ORACLES:
        ORACLES[finding["rule"]](finding)
