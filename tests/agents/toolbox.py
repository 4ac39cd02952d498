"""What a program in pipes/ needs to be run: an interpreter, or a compiler; and
why it cannot run here."""

import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

PROGRAMS = pathlib.Path(__file__).resolve().parent / "pipes"
DEMO = PROGRAMS.parents[2] / "apps" / "demo"
PATIENCE = 150  # seconds for a compiler on a busy machine
INTERPRETERS = {".js": ["node"], ".pl": ["perl"], ".rb": ["ruby"],
                ".java": ["java"]}


class Missing(Exception):
    """Why a case is skipped."""


class Toolbox:
    """Compiles each program once, when it is first asked for."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="hawk-agents-")
        os.chmod(self.directory.name, 0o755)
        self.locks = {}
        self.lock = threading.Lock()

    def close(self):
        self.directory.cleanup()

    def make_command(self, case, who):
        for tool in case.needs:
            find_tool(tool)
        program = next(directory / case.program
                       for directory in (PROGRAMS, DEMO)
                       if (directory / case.program).exists())
        words = [self.fill_in(word, who) for word in case.words]
        if program.suffix == ".py":
            return [who.python, str(program), *words]
        if program.suffix in INTERPRETERS:
            tool, *options = INTERPRETERS[program.suffix]
            return [find_tool(tool), *options, str(program), *words]
        if program.suffix in COMPILERS:
            return [self.build(program.stem), *words]
        shell = [find_tool(case.shell)] if case.shell else []
        return [*shell, str(program), *words]

    def fill_in(self, word, who):
        if word.startswith("{built}/"):
            return self.build(word.split("/")[1])
        return word.format(python=who.python, here=PROGRAMS, cgroup="{cgroup}")

    def build(self, stem):
        with self.lock:
            own = self.locks.setdefault(stem, threading.Lock())
        with own:
            return self.build_once(stem)

    @functools.cache
    def build_once(self, stem):
        source = next(path for path in PROGRAMS.glob(f"{stem}.*"))
        target = f"{self.directory.name}/{stem}"
        COMPILERS[source.suffix](str(source), target)
        return target


@functools.cache
def find_tool(name):
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is missing")
    return found


def compile_with(*command):
    # Not at the expense of the cases that run meanwhile.
    done = subprocess.run(["nice", *command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace",
                          check=False, timeout=PATIENCE)
    if done.returncode != 0:
        raise Missing(f"{command[0]} cannot compile: {done.stdout[-300:]}")


def compile_go(source, target):
    compile_with(find_tool("go"), "build", "-o", target, source)


def compile_c(source, target):
    compile_with(find_tool("cc"), "-O1", "-o", target, source)
    probe = subprocess.run([target, "probe"], check=False,
                           stdin=subprocess.DEVNULL, timeout=PATIENCE)
    if probe.returncode == 77:
        raise Missing("the kernel refuses what it tries")


def assemble_i386(source, target):
    compile_with(find_tool("as"), "--32", "-o", f"{target}.o", source)
    compile_with(find_tool("ld"), "-m", "elf_i386", "-o", target,
                 f"{target}.o")
    try:
        subprocess.run([target], check=True, stderr=subprocess.DEVNULL,
                       timeout=PATIENCE)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(f"the kernel runs no i386 programs: {error}") from error


COMPILERS = {".go": compile_go, ".c": compile_c, ".s": assemble_i386}


def find_cgroups():
    """Where cgroups of version 2 can be made."""
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        words = line.split()
        if words[2] == "cgroup2" and os.access(words[1], os.W_OK):
            return pathlib.Path(words[1])
    return None


class Cgroup:
    """One for a look, thawed and removed when that is over."""

    def __init__(self):
        root = find_cgroups()
        if root is None:
            raise Missing("no cgroup can be made")
        try:
            self.path = pathlib.Path(tempfile.mkdtemp(prefix="hawk-agents-",
                                                      dir=root))
            if not (self.path / "cgroup.freeze").exists():
                raise Missing("this kernel freezes no cgroups")
        except OSError as error:
            raise Missing(f"no cgroup can be made: {error}") from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        (self.path / "cgroup.freeze").write_text("0")
        for _ in range(100):
            try:
                self.path.rmdir()
                return
            except OSError:  # the killed are still on their way out
                threading.Event().wait(0.1)
