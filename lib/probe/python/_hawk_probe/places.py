"""Where in the agent's own code something happens: not in the standard
library, not in an installed package, not in the probe."""

import os
import sys

from . import DIRECTORY, awaiting

MOST_FILES = 8192
DEEPEST = 60   # frames looked at
STACK = 12     # frames told
NEAR = 24      # frames looked at where it must be quick
_NEAR = tuple(range(NEAR))

_STANDARD = os.path.dirname(os.__file__) + os.sep
_PROGRAMS = tuple({os.path.join(prefix, "bin") + os.sep for prefix in (
    sys.prefix, sys.base_prefix, "/usr", "/usr/local")})
_PACKAGES = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
# Code that has no file, and was written by the agent's author all the same.
_TYPED = ("<string>", "<stdin>", "<console>", "<ipython")
try:
    _started_in = os.getcwd()
except OSError:
    _started_in = ""  # it was removed

_STEP = os.path.join("asyncio", "events.py")

AGENT, LIBRARY, STANDARD, PROBE = "agent", "library", "standard", "probe"
kinds = {}  # file name of code -> one of these


def kind_of(file):
    kind = kinds.get(file)
    if kind is None:
        if len(kinds) > MOST_FILES:
            kinds.clear()
        kind = kinds[file] = _classify(file)
    return kind


def _classify(file):
    if file.startswith(DIRECTORY):
        return PROBE
    if file.startswith("<"):
        return AGENT if file.startswith(_TYPED) else STANDARD
    if any(part in file for part in _PACKAGES):
        return LIBRARY
    if file.startswith(_STANDARD):
        return STANDARD
    if file.startswith(_PROGRAMS) or not file:
        return LIBRARY
    # Cython names its files relative to where it was built.
    if file.endswith((".pyx", ".pxd", ".c")):
        return LIBRARY
    return AGENT


def file_name(code):
    file = code.co_filename
    if file.startswith("<") or os.path.isabs(file):
        return file
    return os.path.normpath(os.path.join(_started_in, file))


def function_name(code):
    return getattr(code, "co_qualname", code.co_name)


def describe(code, line):
    return "%s:%d %s" % (file_name(code), line, function_name(code))


def is_border(code):
    """Is this the frame from which a loop runs a callback or a task's step?"""
    return (code.co_name in ("_run", "run_forever", "run")
            and kind_of(code.co_filename) is STANDARD
            and "asyncio" in code.co_filename)


def is_step(code):
    """Does a loop run a task's step here? What uvloop does so has no frame."""
    return code.co_name == "_run" and code.co_filename.endswith(_STEP)


# uvloop runs a task's step without a frame: who runs the loop stands right
# behind the task's own outermost frame, which this gives once it is hooked.
outermost_of_task = None


def nearest(frame):
    """(code, offset, library, steps): the agent's nearest frame, quickly, the
    library's that it called, and how many stand between; else the first frame
    below the probe. Finding the line of an offset can wait: it takes longer
    than all of this."""
    start = frame
    library = None
    last = outermost_of_task() if outermost_of_task is not None else None
    for steps in _NEAR:
        if frame is None:
            break
        code = frame.f_code
        kind = kinds.get(code.co_filename) or kind_of(code.co_filename)
        if kind is AGENT:
            return code, frame.f_lasti, library, steps
        if kind is LIBRARY:
            library = code
        elif is_step(code):
            break  # beyond is who runs the loop, and made no task
        if frame is last:
            break
        frame = frame.f_back
    while start is not None and kind_of(start.f_code.co_filename) is PROBE:
        start = start.f_back
    return (start.f_code, start.f_lasti, library, NEAR) if start else None


def line_at(code, offset):
    """The line of an instruction."""
    line = code.co_firstlineno
    if hasattr(code, "co_lines"):
        for start, end, found in code.co_lines():
            if start <= offset < end:
                return found or line
        return line
    address = 0
    table = code.co_lnotab
    for step, lines in zip(table[::2], table[1::2]):
        address += step
        if address > offset:
            break
        line += lines - 256 if lines > 127 else lines
    return line


def attributes_of(found):
    """Place attributes of what nearest() found."""
    if not found:
        return {}
    code, offset = found[:2]
    return {"file": file_name(code), "line": line_at(code, offset),
            "function": function_name(code)}


def _walk(frame):
    """Frames without the probe's, innermost first: (code, line, kind, module,
    beyond the current task)."""
    frames = []
    while frame is not None and len(frames) < DEEPEST:
        frames.append(frame)
        frame = frame.f_back
    if awaiting.NEEDED:
        frames = awaiting.mend(frames)
    last = outermost_of_task() if outermost_of_task is not None else None
    found = []
    beyond = False
    for frame in frames:
        code = frame.f_code
        kind = kind_of(code.co_filename)
        beyond = beyond or is_border(code)
        if kind is not PROBE:
            found.append((code, frame.f_lineno, kind,
                          frame.f_globals.get("__name__"), beyond))
        beyond = beyond or frame is last
    return found


class Place:
    """A stack, and what can be asked of it."""

    def __init__(self, frame, chain=()):
        self.frames = _walk(frame)
        self.chain = chain

    def attributes(self, stack=True):
        code, line = self.own()
        found = {}
        if code is not None:
            found.update(file=file_name(code), line=line,
                         function=function_name(code))
        if stack:
            found["stack"] = self.stack()
        if self.chain:
            found["created"] = created(self.chain)
        return found

    def own(self):
        beyond = None
        for code, line, kind, _, outside in self.frames:
            if kind is AGENT and not outside:
                return code, line
            if kind is AGENT and beyond is None:
                beyond = (code, line)
        # A library's own task has no line of the agent's in it: the line that
        # made the task is nearer than the one that runs the loop.
        for code, offset, _, _ in self.chain:
            if kind_of(code.co_filename) is AGENT:
                return code, line_at(code, offset)
        if beyond is not None:
            return beyond
        outermost = [f for f in self.frames
                     if not f[0].co_filename.startswith("<frozen")]
        return outermost[-1][:2] if outermost else (None, 0)

    def stack(self):
        told = [f for f in self.frames if f[2] is not STANDARD]
        if len(told) > STACK:
            own = [f for f in told if f[2] is AGENT][:STACK - 2]
            rest = [f for f in told if f[2] is not AGENT][:STACK - len(own)]
            told = [f for f in told if f in own or f in rest][:STACK]
        return "\n".join(describe(f[0], f[1]) for f in told or
                         self.frames[:STACK])

    def inner_names(self):
        """Names of functions between here and the agent's nearest line, and
        the function of that."""
        names = []
        for code, _, kind, _, outside in self.frames:
            if outside:
                break
            if kind is AGENT:
                return names, code.co_name
            names.append(code.co_name)
        return names, ""


def created(chain):
    return "\n".join(
        "%s [task %s]" % (describe(code, line_at(code, offset)), name)
        for code, offset, name, _ in chain)


def package_of(code):
    """The package that a library's file belongs to."""
    for part in _PACKAGES:
        _, found, rest = code.co_filename.rpartition(part)
        if found:
            return rest.partition(os.sep)[0]
    return ""


def of_traceback(trace):
    """Place attributes of an exception: where it was raised."""
    entries = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if kind_of(code.co_filename) is not PROBE:
            entries.append((code, trace.tb_lineno))
        trace = trace.tb_next
        if len(entries) > DEEPEST:
            del entries[0]
    entries.reverse()
    if not entries:
        return {}
    own = next((e for e in entries if kind_of(e[0].co_filename) is AGENT),
               entries[-1])
    told = entries[:STACK]
    return {"file": file_name(own[0]), "line": own[1],
            "function": function_name(own[0]),
            "stack": "\n".join(describe(code, line) for code, line in told)}
