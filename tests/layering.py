#!/usr/bin/env python3
"""Holds the floors of lib/README.md: who may include whom.

All modules share the include root lib/, so CMake's links alone do not catch a
header that reaches upwards.
"""

import pathlib
import re
import sys

LIB = {
    "base": set(),
    "model": {"base"},
    "loop": {"base"},
    "proc": {"base", "model"},
    "trace": {"base", "model"},
    "format": {"base", "model"},
    "story": {"base", "model", "format"},
    "analyse": {"base", "model"},
    "report": {"base", "model"},
    "probe": {"base", "model"},
    "view": {"base", "model", "format", "story"},
    "observe": {"base", "model", "loop", "probe", "proc", "trace"},
    "receive": {"base", "model", "loop", "format"},
    "send": {"base", "model", "loop", "format"},
}

# Third-party headers with one home.
HOMES = [
    (re.compile(r"<uv\.h>"), re.compile(r"^lib/loop/")),
    (re.compile(r"<boost/process"), re.compile(r"^lib/observe/spawn\.cpp$")),
    (re.compile(r"<boost/(beast|asio)"),
     re.compile(r"^lib/(receive/http_reader|send/http_message)\.cpp$")),
    (re.compile(r"<CLI/"), re.compile(r"^(apps/hawkctl/|tests/)")),
    (re.compile(r"<nlohmann/json\.hpp>"), re.compile(r"\.cpp$")),
    (re.compile(r"<rapidjson/"), re.compile(r"\.cpp$")),
    (re.compile(r"<z(lib|std)\.h>"),
     re.compile(r"^lib/format/(un)?packer\.cpp$")),
    (re.compile(r"<re2/"), re.compile(r"^lib/story/regex\.cpp$")),
    (re.compile(r"<regex>"), re.compile(r"^$")),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<][^">]+[">])')


def check(root):
    problems = []
    for path in sorted([*root.glob("lib/**/*.[ch]pp"),
                        *root.glob("apps/**/*.[ch]pp")]):
        place = path.relative_to(root).as_posix()
        module = place.split("/")[1] if place.startswith("lib/") else None
        if module and module not in LIB:
            problems.append(f"{place}:1: module '{module}' stands on no floor")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            header = found.group(1)
            for pattern, home in HOMES:
                if pattern.match(header) and not home.search(place):
                    problems.append(
                        f"{place}:{number}: {header} is away from its home")
            target = header.strip('"<>').split("/")[0]
            if (module and header[0] == '"' and target in LIB
                    and target != module and target not in LIB[module]):
                problems.append(
                    f"{place}:{number}: {module} may not include {target}")
    return problems


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    problems = check(root)
    print("\n".join(problems) or "layering: every include is on its floor")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
