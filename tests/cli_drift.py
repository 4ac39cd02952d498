#!/usr/bin/env python3
"""cli_drift.py HAWKCTL: holds the man pages and the program together.

Commands, options and rules are compared both ways; every page has the sections
that a reader looks for and passes mandoc's lint; every --help is complete.
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAN = ROOT / "man"

# Commands of this version that are not whole yet: their page or their row in
# the table of commands may be missing. Whole ones must leave this list.
PENDING = set()

# Described once, in hawkctl(1).
EVERYWHERE = {"--help"}

SECTIONS = {
    "1": ["NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "EXIT STATUS",
          "EXAMPLES", "SEE ALSO"],
    "5": ["NAME", "DESCRIPTION", "EXAMPLES", "SEE ALSO"],
    "7": ["NAME", "DESCRIPTION", "SEE ALSO"],
}


def ask(hawkctl, *words):
    done = subprocess.run([hawkctl, *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, timeout=20,
                          check=True)
    return done.stdout.splitlines()


def options_of_program(hawkctl):
    """command -> {option: whether it takes a value}"""
    table = {}
    for line in ask(hawkctl, "__options"):
        command, option, placeholder = line.split("\t")
        table.setdefault(command, {})[option] = placeholder != ""
    return table


def options_of_page(text):
    """{option: whether it takes a value} of the items `.It Fl -long ...`"""
    found = {}
    for line in re.findall(r"^\.It (Fl .*)$", text, re.M):
        # "Fl c , Fl -correlation-id Ar ID": the value is said once for both.
        for name in re.findall(r"Fl (?:\\-|-)([a-z][a-z0-9-]*)", line):
            found[f"--{name}"] = bool(re.search(r"\b(Ar|Cm|Sy) \S", line))
    return found


def check_commands(commands):
    text = (MAN / "hawkctl.1").read_text()
    section = text.split(".Sh COMMANDS")[1].split(".Sh ")[0]
    listed = set(re.findall(r"^\.It Cm (\S+)$", section, re.M))
    for name in sorted(commands - listed):
        yield f"man/hawkctl.1: COMMANDS lacks '{name}'"
    for name in sorted(listed - commands - PENDING):
        yield f"man/hawkctl.1: hawkctl has no command '{name}'"


def check_options(table):
    for command, options in sorted(table.items()):
        page = MAN / f"hawkctl-{command}.1"
        if not page.exists():
            if command not in PENDING:
                yield f"man/hawkctl-{command}.1: is missing"
            continue
        if command in PENDING:
            yield f"cli_drift.py: '{command}' is whole: take it off PENDING"
        described = options_of_page(page.read_text())
        for name, takes_value in options.items():
            if name in EVERYWHERE:
                continue
            if name not in described:
                yield f"man/{page.name}: lacks {name}"
            elif described[name] != takes_value:
                yield (f"man/{page.name}: {name} takes "
                       f"{'a' if takes_value else 'no'} value")
        for name in sorted(described.keys() - options.keys()):
            yield f"man/{page.name}: the command has no {name}"


def check_rules(hawkctl, commands):
    page = MAN / "hawkctl-rules.7"
    if "rules" not in commands or not page.exists():
        return
    known = set()
    for line in ask(hawkctl, "rules"):
        found = re.match(r"([a-z]+(?:-[a-z]+)+)\b", line)
        if found:
            known.add(found.group(1))
    if not known:
        yield "hawkctl rules: lists nothing"
    described = set(re.findall(
        r"^\.(?:Ss|It (?:Sy|Cm|Li|Ic|Nm|Em)) ([a-z]+(?:-[a-z]+)+)\s*$",
        page.read_text(), re.M))
    for name in sorted(known - described):
        yield f"man/hawkctl-rules.7: lacks {name}"
    for name in sorted(described - known):
        yield f"man/hawkctl-rules.7: hawkctl has no rule {name}"


def check_pages():
    for page in sorted(MAN.glob("*.[157]")):
        text = page.read_text()
        have = re.findall(r"^\.Sh (.+)$", text, re.M)
        for section in SECTIONS[page.suffix[1:]]:
            if section not in have:
                yield f"man/{page.name}: has no {section}"
        for name, number in re.findall(r"^\.Xr (hawkctl\S*) (\d)", text, re.M):
            known = (MAN / f"{name}.{number}").exists()
            if not known and not PENDING:
                yield f"man/{page.name}: refers to {name}({number})"
        if shutil.which("mandoc"):
            lint = subprocess.run(
                ["mandoc", "-Tlint", "-Wwarning", str(page)], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
            yield from lint.stdout.splitlines()


def check_help(hawkctl, commands):
    for command in sorted(commands):
        lines = ask(hawkctl, command, "--help")
        text = "\n".join(lines)
        for wanted in (f"hawkctl {command}: ", f"Usage: hawkctl {command} ",
                       "Examples:\n", f"See man hawkctl-{command}."):
            if wanted not in text:
                yield f"hawkctl {command} --help: lacks '{wanted.strip()}'"
        for line in lines:
            if len(line) > 80:
                yield f"hawkctl {command} --help: longer than 80: {line}"
            if re.search(r"\b(TEXT|INT|UINT|FLOAT|ENUM)\b", line):
                yield f"hawkctl {command} --help: speaks of types: {line}"


def main():
    hawkctl = sys.argv[1]
    commands = set(ask(hawkctl, "__complete", ""))
    table = options_of_program(hawkctl)
    problems = [*check_commands(commands), *check_options(table),
                *check_rules(hawkctl, commands), *check_pages(),
                *check_help(hawkctl, commands)]
    if set(table) != commands:
        problems.append("__options and __complete name different commands")
    print("\n".join(problems) or
          f"cli_drift: {len(commands)} commands and their pages agree")
    if not problems and not shutil.which("mandoc"):
        print("skipped: no mandoc here; the rest agrees")
        return 77
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
