#!/usr/bin/env python3
"""Drives the completion scripts in real shells: test_completions.py HAWKCTL
bash|zsh|fish. What the shells complete is right with the real program, and a
lying one first in PATH cannot make them run anything. Ends with 77 where the
shell is missing."""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMIT = 20  # seconds for one shell
HAWKCTL = ""
SHELL = ""

FAKE = r"""#!/bin/sh
shift
for word; do printf '%s\n' "$word"; done >"$WORK/asked"
case $MODE in
hostile)
  printf '%s\n' '$(touch X)' '`touch X`' 'ru$(touch X)' 'ru`touch X`' \
    'ru;touch X' 'ru|touch X' 'ru>X' '*' 'ru*' 'r?' '~' 'ru n' '${X:=a}' \
    'ru&touch X' "ru'" 'ru"' 'ru\' '!!' '!command $(touch X)' \
    '!command 0;touch X' '!command 99999' 'a[$(touch X)]' '!command a[$(touch X)]'
  printf 'ru\033[31m\nru\233\nru\001\nzz\000x\nru\r\n%0200d\n' 0
  echo run-me
  ;;
values)
  printf '%s\n' --color=auto --color=always
  ;;
agent)
  printf '!command %s\n' "$INDEX"
  ;;
files)
  printf '@1\n!files\n'
  ;;
esac
"""


class World:
    """A directory with a hawkctl first in PATH; the shells run in it."""

    def __init__(self, mode, **variables):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="hawkctl-complete-"))
        (self.path / "bin").mkdir()
        (self.path / "home").mkdir()
        program = self.path / "bin" / "hawkctl"
        if mode == "real":
            program.symlink_to(HAWKCTL)
        else:
            program.write_text(FAKE)
            program.chmod(0o755)
        self.environment = {
            "PATH": f"{self.path}/bin:/usr/bin:/bin", "TERM": "dumb",
            "HOME": f"{self.path}/home", "WORK": str(self.path), "MODE": mode,
            "LC_ALL": "C.UTF-8", **variables}

    def files(self):
        return sorted(p.name for p in self.path.iterdir()
                      if p.name not in ("bin", "home", "asked"))

    def asked(self):
        return (self.path / "asked").read_text().split("\n")[:-1]

    def remove(self):
        shutil.rmtree(self.path)


def complete_in_bash(world, line):
    """What readline would offer: the function is called as bash calls it, with
    the words that readline would cut."""
    script = r'''
source "$1"
# The cutting of readline: blanks, and = and : as words of their own.
COMP_LINE=$2 COMP_WORDS=() word=
for ((i = 0; i < ${#COMP_LINE}; i++)); do
  c=${COMP_LINE:i:1}
  case $c in
  [[:blank:]]) [[ -n $word ]] && COMP_WORDS+=("$word"); word= ;;
  [=:]) [[ -n $word ]] && COMP_WORDS+=("$word"); COMP_WORDS+=("$c"); word= ;;
  *) word+=$c ;;
  esac
done
[[ -n $word || $COMP_LINE == *[[:blank:]] ]] && COMP_WORDS+=("$word")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE}
compopt() { echo "compopt $*" >&2; }
_hawkctl
printf '%s\n' "${COMPREPLY[@]}"
'''
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash",
         str(ROOT / "completions" / "hawkctl.bash"), line],
        cwd=world.path, env=world.environment, timeout=LIMIT, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    found = [text for text in done.stdout.split("\n") if text]
    return found, done.stderr


def complete_in_fish(world, line):
    script = f'source "{ROOT}/completions/hawkctl.fish"; complete -C "$argv[1]"'
    done = subprocess.run(
        ["fish", "--no-config", "-c", script, line],
        cwd=world.path, env=world.environment, timeout=LIMIT, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    found = [text.split("\t")[0] for text in done.stdout.split("\n") if text]
    return found, done.stderr


class Terminal:
    """A shell on a pty of its own, in a directory."""

    def __init__(self, command, world):
        self.text = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(world.path)
            os.execvpe(command[0], command, world.environment)

    def send(self, text):
        os.write(self.fd, text.encode())

    def read_until(self, mark):
        deadline = time.monotonic() + LIMIT
        while mark.encode() not in self.text:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"no {mark!r} in {self.text!r}")
            try:
                self.text += os.read(self.fd, 65536)
            except OSError:
                raise AssertionError(f"shell ended: {self.text!r}") from None

    def close(self):
        os.close(self.fd)  # hangs up; the shell ends
        os.waitpid(self.pid, 0)


def press_tab_in_zsh(world, line):
    """The command line after TAB, from a real line editor."""
    setup = world.path / "home" / ".zshrc"
    setup.write_text(f"""
PS1= RPS1= ; unset zle_bracketed_paste
fpath=({ROOT}/completions $fpath)
autoload -U compinit; compinit -u -D
LISTMAX=1000; zstyle ':completion:*' list-prompt ''
dump() {{ print -rn -- "$BUFFER" >"$HOME/buffer"; print -r -- "DUM""PED" }}
zle -N dump; bindkey '^X' dump
print -r -- REA""DY
""")
    terminal = Terminal(["zsh", "-i"], world)
    try:
        terminal.read_until("READY")
        terminal.send(line + "\t")
        time.sleep(0.4)
        terminal.send("\x18")
        terminal.read_until("DUMPED")
    finally:
        terminal.close()
    return (world.path / "home" / "buffer").read_text()


def press_tab_in_bash(world, line):
    setup = world.path / "home" / ".bashrc"
    setup.write_text(f"""
PS1= ; bind 'set enable-bracketed-paste off'
source {ROOT}/completions/hawkctl.bash
dump() {{ printf %s "$READLINE_LINE" >"$HOME/buffer"; echo DUM""PED; }}
bind -x '"\\C-x": dump'
echo REA""DY
""")
    terminal = Terminal(["bash", "--rcfile", str(setup), "-i"], world)
    try:
        terminal.read_until("READY")
        terminal.send(line + "\t")
        time.sleep(0.4)
        terminal.send("\x18")
        terminal.read_until("DUMPED")
    finally:
        terminal.close()
    return (world.path / "home" / "buffer").read_text()


class Case(unittest.TestCase):
    def world(self, mode, **variables):
        world = World(mode, **variables)
        self.addCleanup(world.remove)
        return world

    def found(self, world, line):
        complete = {"bash": complete_in_bash, "fish": complete_in_fish}[SHELL]
        return complete(world, line)[0]

    def assert_offers(self, world, line, word):
        """`word` is among what is offered for `line`, or inserted by TAB."""
        if SHELL == "zsh":
            self.assertIn(word, press_tab_in_zsh(world, line))
        else:
            self.assertIn(word, self.found(world, line))


class RealProgram(Case):
    def test_completes_commands(self):
        self.assert_offers(self.world("real"), "hawkctl rul", "rules")

    def test_completes_options(self):
        self.assert_offers(self.world("real"), "hawkctl rules --he", "--help")


class LyingProgram(Case):
    def test_hostile_candidates_are_neither_run_nor_offered(self):
        world = self.world("hostile")
        if SHELL == "zsh":
            self.assertEqual("hawkctl run-me ",
                             press_tab_in_zsh(world, "hawkctl ru"))
        else:
            self.assertEqual(["run-me"], self.found(world, "hawkctl ru"))
        if SHELL == "bash":
            self.assertEqual("hawkctl run-me ",
                             press_tab_in_bash(world, "hawkctl ru"))
        self.assertEqual([], world.files())

    def test_hostile_words_on_the_line_are_not_run(self):
        world = self.world("hostile")
        line = "hawkctl '$(touch X)' `touch X` $(touch X) ru"
        if SHELL == "zsh":
            press_tab_in_zsh(world, line)
        else:
            self.found(world, line)
        if SHELL == "bash":
            press_tab_in_bash(world, line)
        self.assertEqual([], world.files())
        self.assertEqual("ru", world.asked()[-1])

    def test_words_are_passed_whole(self):
        world = self.world("values")
        self.assert_offers(world, "hawkctl run -v --color=alw",
                           "always" if SHELL == "bash" else "--color=always")
        self.assertEqual(["run", "-v", "--color=alw"], world.asked())

    def test_the_word_after_a_blank_is_empty(self):
        world = self.world("values")
        if SHELL == "zsh":
            press_tab_in_zsh(world, "hawkctl run ")
        else:
            self.found(world, "hawkctl run ")
        self.assertEqual(["run", ""], world.asked())


class Files(Case):
    def test_files_are_offered_beside_traces(self):
        world = self.world("files")
        (world.path / "a$(touch X).hawk").touch()
        (world.path / "plain.hawk").touch()
        before = world.files()
        if SHELL == "zsh":
            self.assertEqual("hawkctl replay plain.hawk ",
                             press_tab_in_zsh(world, "hawkctl replay pl"))
        elif SHELL == "bash":
            self.assertEqual("hawkctl replay plain.hawk ",
                             press_tab_in_bash(world, "hawkctl replay pl"))
            self.assertIn("@1", self.found(world, "hawkctl replay "))
            self.assertIn("plain.hawk", self.found(world, "hawkctl replay "))
        else:
            found = self.found(world, "hawkctl replay ")
            self.assertIn("@1", found)
            self.assertIn("plain.hawk", found)
        self.assertEqual(before, world.files())


class Agent(Case):
    def test_the_agents_command_is_completed(self):
        world = self.world("agent", INDEX="3")
        (world.path / "bin" / "my-own-agent").write_text("#!/bin/sh\n")
        (world.path / "bin" / "my-own-agent").chmod(0o755)
        self.assert_offers(world, "hawkctl run --quiet -- my-own-ag",
                           "my-own-agent")

    def test_the_agents_words_are_completed(self):
        world = self.world("agent", INDEX="2")
        (world.path / "input.txt").touch()
        if SHELL == "bash":
            self.assertEqual(
                "hawkctl run -- cat input.txt ",
                press_tab_in_bash(world, "hawkctl run -- cat inp"))
        else:
            self.assert_offers(world, "hawkctl run -- cat inp", "input.txt")


def main():
    global HAWKCTL, SHELL
    HAWKCTL = os.path.abspath(sys.argv.pop(1))
    SHELL = sys.argv.pop(1)
    if shutil.which(SHELL) is None:
        print(f"skipped: there is no {SHELL} here")
        return 77
    result = unittest.main(exit=False).result
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
