#!/usr/bin/env python3
"""In a terminal: what the user sees and what keys do is the same bare and
below hawkctl, apart from hawkctl's own lines on stderr."""

import os
import pathlib
import shlex
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import observed
from pty_harness import Terminal, is_stopped, wait_until

# Writes a line when it is interrupted, and ends at "end" on stdin.
INTERRUPTED = """import os, signal, sys
count = 0
def interrupt(number, frame):
    global count
    count += 1
    os.write(1, b"interrupt %d\\n" % count)
for n in (signal.SIGINT, signal.SIGTERM):
    if sys.argv[1:] != ["stubborn"] or n == signal.SIGINT:
        signal.signal(n, interrupt)
    else:
        signal.signal(n, lambda *_: os.write(1, b"terminate\\n"))
os.write(1, b"ready\\n")
for line in sys.stdin:
    if line.strip() == "end":
        break
os.write(1, b"count %d\\n" % count)
sys.exit(7)
"""

# Counts in a file, for as long as nothing stops it.
COUNTING = """import os, time
with open("pid.new", "w") as file:
    file.write(str(os.getpid()))
os.rename("pid.new", "pid")
end = time.monotonic() + 60
n = 0
while time.monotonic() < end and not os.path.exists("go"):
    n += 1
    with open("count", "w") as file:
        file.write(str(n))
    time.sleep(0.01)
print("counted", flush=True)
"""


class Case(observed.Case):
    def both(self, *command):
        """The command bare, then observed."""
        yield list(command)
        yield self.observed(*command)

    def terminal(self, command, rows=24, columns=80):
        terminal = Terminal(command, rows, columns, self.environment,
                            self.work)
        self.addCleanup(terminal.close)
        return terminal

    def below_a_shell(self, command):
        """Non-interactive, so that the command leads no session."""
        return self.terminal(["sh", "-c", '"$@"; exit $?', "sh", *command])

    def shell(self):
        terminal = self.terminal(["bash", "--norc", "--noprofile",
                                  "--noediting", "-i"])
        terminal.wait_for(b"$ ")
        return terminal

    def compare(self, *command, act=lambda terminal: None, status=0):
        """The bytes on the terminal, which must be the same twice."""
        seen = []
        for words in self.both(*command):
            terminal = self.below_a_shell(words)
            act(terminal)
            self.assertEqual(status, terminal.wait_for_end())
            seen.append(terminal.seen)
        self.assertEqual(seen[0], seen[1])
        return seen[0]


class Output(Case):
    def test_coloured_progress_bar(self):
        code = """import sys, time
for n in range(0, 101, 5):
    sys.stdout.write("\\r\\x1b[32m%3d%%\\x1b[0m \\x1b[K" % n + "#" * (n // 5))
    sys.stdout.flush()
    time.sleep(0.002)
sys.stdout.write("\\ndone\\ttab\\n\\x1b]0;title\\x07\\x1b[?25h")
"""
        seen = self.compare(*self.python(code))
        self.assertIn(b"\r\x1b[32m100%\x1b[0m", seen)
        self.assertTrue(seen.endswith(
            b"\r\ndone\ttab\r\n\x1b]0;title\x07\x1b[?25h"))

    def test_is_a_terminal_with_its_size(self):
        seen = self.compare(*self.python(
            "import os, sys\n"
            "print([os.isatty(n) for n in range(3)])\n"
            "print(os.get_terminal_size(1), os.get_terminal_size(2))\n"
            "print(sys.stdout.line_buffering)\n"))
        self.assertIn(b"[True, True, True]", seen)
        self.assertIn(b"columns=80, lines=24", seen)

    def test_stdout_and_stderr_keep_their_order(self):
        self.compare(*self.python(
            "import os\nfor n in range(300):\n"
            "  os.write(1 + n % 2, b'%d\\n' % n)\n"))

    def test_only_stdout_is_a_terminal(self):
        seen = []
        for words in self.both(*self.python(
                "import os\nprint([os.isatty(n) for n in range(3)])\n"
                "os.write(2, b'to the file\\n')\n")):
            line = shlex.join(words) + " 2>err </dev/null"
            terminal = self.terminal(["sh", "-c", line + "; exit $?"])
            self.assertEqual(0, terminal.wait_for_end())
            seen.append((terminal.seen, (self.work / "err").read_bytes()))
        self.assertEqual(seen[0], seen[1])
        self.assertEqual((b"[False, True, False]\r\n", b"to the file\n"),
                         seen[0])

    def test_no_newline_at_the_end(self):
        self.assertEqual(b"no newline", self.compare("printf", "no newline"))

    def test_much_output(self):
        seen = self.compare("sh", "-c", "seq 20000")
        self.assertEqual(20000, seen.count(b"\r\n"))


class Input(Case):
    ASK = "name = input('name? ')\nprint('hello', name)\n"

    def answer(self, terminal):
        terminal.wait_for(b"name? ")
        terminal.send(b"hawx\x7fk\r")  # with a correction
        terminal.wait_for(b"hello hawk")

    def test_input_with_a_prompt(self):
        self.compare(*self.python(self.ASK), act=self.answer)

    def test_input_with_readline(self):
        seen = self.compare(*self.python("import readline\n" + self.ASK),
                            act=self.answer)
        self.assertIn(b"hello hawk", seen)

    def test_password_is_not_shown(self):
        def act(terminal):
            terminal.wait_for(b"secret? ")
            # The prompt stands before echo is off; ECHO is asked for here.
            import termios
            wait_until(lambda: not termios.tcgetattr(terminal.master)[3]
                       & termios.ECHO, "end of the echo")
            terminal.send(b"xyzzy\r")
            terminal.wait_for(b"5 letters")
        seen = self.compare(*self.python(
            "import getpass\n"
            "print(len(getpass.getpass('secret? ')), 'letters')\n"), act=act)
        self.assertNotIn(b"xyzzy", seen)

    def test_end_of_file_by_ctrl_d(self):
        def act(terminal):
            terminal.wait_for(b"ready")
            terminal.send(b"line\r")
            terminal.wait_for(b"line\r\n")
            terminal.send(b"\x04")
        seen = self.compare(*self.python(
            "import sys\nprint('ready', flush=True)\n"
            "print(sys.stdin.read().split())\n"), act=act)
        self.assertIn(b"['line']", seen)

    def test_modes_of_the_terminal_are_left_as_they_were(self):
        import termios
        for words in self.both("true"):
            with self.subTest(words[0]):
                terminal = self.shell()
                before = termios.tcgetattr(terminal.master)
                terminal.send(shlex.join(words).encode() + b"; echo r=$?\r")
                terminal.wait_for(b"r=0")
                terminal.wait_for(b"$ ")
                self.assertEqual(before, termios.tcgetattr(terminal.master))


class Size(Case):
    CODE = """import os, signal, sys
def resized(number, frame):
    size = os.get_terminal_size(1)
    os.write(1, b"now %d x %d\\n" % (size.lines, size.columns))
    if size.columns == 100:
        os._exit(0)
signal.signal(signal.SIGWINCH, resized)
os.write(1, b"ready\\n")
while True:
    signal.pause()
"""

    def test_change_is_seen_in_the_handler(self):
        for words in self.both(*self.python(self.CODE)):
            with self.subTest(words[0]):
                terminal = self.below_a_shell(words)
                terminal.wait_for(b"ready")
                terminal.resize(40, 90)
                terminal.wait_for(b"now 40 x 90\r\n")
                terminal.resize(50, 100)
                terminal.wait_for(b"now 50 x 100\r\n")
                self.assertEqual(0, terminal.wait_for_end())

    def test_change_reaches_a_nested_run(self):
        inner = self.observed(*self.python(self.CODE))
        terminal = self.below_a_shell(self.observed(*inner))
        terminal.wait_for(b"ready")
        terminal.resize(50, 100)
        terminal.wait_for(b"now 50 x 100\r\n")
        self.assertEqual(0, terminal.wait_for_end())

    def test_change_while_stopped_is_seen_afterwards(self):
        code = """import os, time
open("pid.new", "w").write(str(os.getpid()))
os.rename("pid.new", "pid")
while os.get_terminal_size(1).columns != 100:
    time.sleep(0.01)
print("seen it")
"""
        terminal = self.shell()
        line = shlex.join(self.observed(*self.python(code)))
        terminal.send(line.encode() + b"\r")
        pid = int(self.wait_for_file("pid"))
        terminal.send(b"\x1a")
        terminal.wait_for(b"Stopped")
        wait_until(lambda: is_stopped(pid), "stop")
        terminal.resize(50, 100)
        terminal.send(b"fg\r")
        terminal.wait_for(b"seen it")


class CtrlC(Case):
    def test_reaches_the_agent_once(self):
        def act(terminal):
            terminal.wait_for(b"ready\r\n")
            terminal.send(b"\x03")
            terminal.wait_for(b"interrupt 1\r\n")
            terminal.send(b"end\r")
            terminal.wait_for(b"count 1\r\n")
        # The shell between ends by the same Ctrl-C, so none here.
        for words in self.both(*self.python(INTERRUPTED)):
            with self.subTest(words[0]):
                terminal = self.terminal(words)
                act(terminal)
                self.assertEqual(7, terminal.wait_for_end())

    def test_by_kill_to_hawkctl_reaches_it_once(self):
        terminal = self.terminal(self.observed(*self.python(INTERRUPTED)))
        terminal.wait_for(b"ready\r\n")
        for n in range(1, 4):  # and never escalates
            os.kill(terminal.pid, signal.SIGINT)
            terminal.wait_for(b"interrupt %d\r\n" % n)
        terminal.send(b"end\r")
        terminal.wait_for(b"count 3\r\n")
        self.assertEqual(7, terminal.wait_for_end())

    def test_ends_an_agent_that_does_not_handle_it_as_in_a_shell(self):
        for words in self.both("sleep", "60"):
            with self.subTest(words[0]):
                terminal = self.shell()
                line = shlex.join(words)
                terminal.send(f"{line}; echo r=$?\r".encode())
                wait_until(lambda: any(
                    (pathlib.Path(f"/proc/{p}/comm").read_text() == "sleep\n")
                    for p in self.started()), "sleep")
                terminal.send(b"\x03")
                terminal.send(b"echo r=$?\r")
                terminal.wait_for(b"r=130")

    def test_ends_a_loop_of_the_shell(self):
        for words in self.both("sh", "-c", "echo ready; exec sleep 60"):
            with self.subTest(words[0]):
                line = shlex.join(words)
                terminal = self.terminal(
                    ["bash", "--norc", "-c",
                     f"for n in 1 2; do {line}; echo after $n; done"])
                terminal.wait_for(b"ready")
                terminal.send(b"\x03")
                self.assertEqual(-signal.SIGINT, terminal.wait_for_end())
                self.assertNotIn(b"after", terminal.seen)

    def test_second_terminates_and_third_kills(self):
        command = self.observed(*self.python(INTERRUPTED, "stubborn"))
        command.remove("-q")
        terminal = self.terminal(command)
        terminal.wait_for(b"ready\r\n")
        terminal.send(b"\x03")
        terminal.wait_for(b"interrupt 1\r\n")
        terminal.send(b"\x03")
        # In either order: the agent's line and hawkctl's.
        said = b"hawkctl: second Ctrl-C: sent SIGTERM to every process"
        wait_until(lambda: terminal.pump() and b"terminate" in terminal.seen
                   and said in terminal.seen, "second Ctrl-C")
        terminal.send(b"\x03")
        terminal.wait_for(b"third Ctrl-C: sent SIGKILL to every process")
        self.assertEqual(137, terminal.wait_for_end())
        self.wait_for_none_left()

    def test_third_ends_a_tree_that_ignores_everything(self):
        code = """import os, signal, time
for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(n, signal.SIG_IGN)
if os.fork():
    print("ready", flush=True)
while True:
    time.sleep(1)
"""
        command = self.observed(*self.python(code))
        command.remove("-q")
        terminal = self.terminal(command)
        terminal.wait_for(b"ready\r\n")
        terminal.send(b"\x03\x03")
        # Two of the same in one moment may be one signal.
        wait_until(lambda: terminal.pump() and (
            b"third Ctrl-C" in terminal.seen or terminal.send(b"\x03")),
            "third Ctrl-C")
        self.assertEqual(137, terminal.wait_for_end())
        self.wait_for_none_left()

    def test_ctrl_backslash_quits(self):
        for words in self.both("sh", "-c", "ulimit -c 0; echo ready; "
                               "exec sleep 60"):
            with self.subTest(words[0]):
                terminal = self.shell()
                terminal.send(f"{shlex.join(words)}; echo r=$?\r".encode())
                terminal.wait_for(b"\nready")
                terminal.send(b"\x1c")
                terminal.wait_for(b"r=131")


class JobControl(Case):
    def count(self):
        try:
            return int((self.work / "count").read_text() or 0)
        except (FileNotFoundError, ValueError):
            return 0

    def assert_counting(self):
        before = self.count()
        wait_until(lambda: self.count() > before, "higher count")

    def test_stop_and_continue(self):
        for words in self.both(*self.python(COUNTING)):
            with self.subTest(words[0]):
                for name in ("pid", "go", "count"):
                    (self.work / name).unlink(missing_ok=True)
                terminal = self.shell()
                terminal.send(f"{shlex.join(words)}; echo r=$?\r".encode())
                pid = int(self.wait_for_file("pid"))
                self.assert_counting()
                terminal.send(b"\x1a")
                terminal.wait_for(b"Stopped")
                terminal.wait_for(b"r=148")
                wait_until(lambda: is_stopped(pid), "stop")
                stood = self.count()
                terminal.send(b"jobs; echo listed\r")
                terminal.wait_for(b"listed\r\n")
                terminal.wait_for(b"listed\r\n")
                self.assertEqual(stood, self.count())
                terminal.send(b"fg\r")
                self.assert_counting()
                self.assertFalse(is_stopped(pid))
                terminal.send(b"\x1a")
                terminal.wait_for(b"Stopped")
                wait_until(lambda: is_stopped(pid), "second stop")
                terminal.send(b"bg\r")
                self.assert_counting()
                (self.work / "go").touch()
                terminal.wait_for(b"counted")
                terminal.send(b"wait; echo all done\r")
                terminal.wait_for(b"all done\r\n")
                terminal.wait_for(b"all done\r\n")
                terminal.close()

    def test_in_the_background_reading_stops_it(self):
        for words in self.both("sh", "-c", "echo started; read word; "
                               "echo got $word"):
            with self.subTest(words[0]):
                terminal = self.shell()
                terminal.send(shlex.join(words).encode() + b" &\r")
                terminal.wait_for(b"&\r\n")  # the echo
                terminal.wait_for(b"started\r\n")
                # The shell tells of it before its next prompt.
                wait_until(lambda: terminal.send(b"\r") or terminal.pump(0.05)
                           and b"Stopped" in terminal.seen, "Stopped")
                terminal.send(b"fg\r")
                terminal.wait_for(b"fg\r\n")
                terminal.send(b"hello\r")
                terminal.wait_for(b"got hello\r\n")
                terminal.close()


    def test_last_words_before_the_stop_are_shown(self):
        code = """import os, signal, time
def stop(number, frame):
    os.write(1, b"tidied" * 500 + b" up\\n")
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTSTP)
    stopped.append(number)
stopped = []
signal.signal(signal.SIGTSTP, stop)
print("ready", flush=True)
while not stopped:
    time.sleep(0.01)
print("went on", flush=True)
"""
        for words in self.both(*self.python(code)):
            with self.subTest(words[0]):
                terminal = self.shell()
                terminal.send(shlex.join(words).encode() + b"\r")
                terminal.wait_for(b"\nready\r\n")
                terminal.send(b"\x1a")
                shown = terminal.wait_for(b"Stopped")
                self.assertEqual(500, shown.count(b"tidied"))
                terminal.send(b"fg\r")
                terminal.wait_for(b"went on\r\n")

    def test_an_agent_that_takes_ctrl_z_for_itself_goes_on(self):
        # Python runs a handler between calls only: a Ctrl-Z just before a read
        # would wait for the read's end.
        code = """import os, select, signal, sys
signal.signal(signal.SIGTSTP, lambda *_: os.write(1, b"not me\\n"))
print("ready", flush=True)
while not select.select([0], [], [], 0.1)[0]:
    pass
print("got", sys.stdin.readline(), flush=True)
"""
        for words in self.both(*self.python(code)):
            with self.subTest(words[0]):
                terminal = self.shell()
                terminal.send(shlex.join(words).encode() + b"\r")
                terminal.wait_for(b"\nready\r\n")
                terminal.send(b"\x1a")
                terminal.wait_for(b"not me\r\n")
                terminal.send(b"word\r")
                terminal.wait_for(b"got word")
                self.assertNotIn(b"Stopped", terminal.seen)

    def test_nested(self):
        inner = self.observed(*self.python(COUNTING))
        terminal = self.shell()
        terminal.send(shlex.join(self.observed(*inner)).encode() + b"\r")
        pid = int(self.wait_for_file("pid"))
        terminal.send(b"\x1a")
        terminal.wait_for(b"Stopped")
        wait_until(lambda: is_stopped(pid), "stop")
        terminal.send(b"fg\r")
        self.assert_counting()
        (self.work / "go").touch()
        terminal.wait_for(b"counted")

    def test_by_kill_to_hawkctl(self):
        terminal = self.shell()
        words = self.observed(*self.python(COUNTING))
        terminal.send(shlex.join(words).encode() + b" & echo pid=$!.\r")
        terminal.wait_for(b"pid=$!.")
        terminal.wait_for(b"pid=")
        hawkctl = int(terminal.wait_for(b".")[:-1])
        agent = int(self.wait_for_file("pid"))
        os.kill(hawkctl, signal.SIGTSTP)
        wait_until(lambda: is_stopped(agent) and is_stopped(hawkctl), "stop")
        os.kill(hawkctl, signal.SIGCONT)
        self.assert_counting()
        self.assertFalse(is_stopped(hawkctl))
        (self.work / "go").touch()
        terminal.wait_for(b"counted")

    def test_who_stops_the_agent_alone_does_not_stop_hawkctl(self):
        terminal = self.terminal(self.observed(*self.python(COUNTING)))
        agent = int(self.wait_for_file("pid"))
        for _ in range(3):
            os.kill(agent, signal.SIGSTOP)
            wait_until(lambda: is_stopped(agent), "stop")
            self.assertFalse(is_stopped(terminal.pid))
            os.kill(agent, signal.SIGCONT)
            self.assert_counting()
        (self.work / "go").touch()
        terminal.wait_for(b"counted")
        self.assertEqual(0, terminal.wait_for_end())

    def test_background_writes_stop_where_the_terminal_says_so(self):
        for words in self.both("sh", "-c", "echo wrote; exit 0"):
            with self.subTest(words[0]):
                terminal = self.shell()
                terminal.send(b"stty tostop\r")
                terminal.wait_for(b"$ ")
                terminal.send(shlex.join(words).encode() + b" &\r")
                wait_until(lambda: terminal.send(b"\r") or terminal.pump(0.05)
                           and b"Stopped" in terminal.seen, "Stopped")
                self.assertNotIn(b"wrote\r\n", terminal.seen)
                terminal.send(b"fg\r")
                terminal.wait_for(b"wrote\r\n")


class HangUp(Case):
    CODE = """import os, signal, time
def hung_up(number, frame):
    with open("hung.new", "a") as file:
        file.write("HUP\\n")
signal.signal(signal.SIGHUP, hung_up)
print("ready", flush=True)
end = time.monotonic() + 20
while time.monotonic() < end and not os.path.exists("hung.new"):
    time.sleep(0.01)
time.sleep(0.3)  # a second one would come within that
os.rename("hung.new", "hung")
"""

    def hang_up(self, terminal):
        terminal.wait_for(b"ready")
        terminal.hang_up()
        self.assertEqual("HUP\n", self.wait_for_file("hung"))
        self.wait_for_none_left()
        (self.work / "hung").unlink()

    def test_as_leader_of_the_session(self):
        for words in self.both(*self.python(self.CODE)):
            with self.subTest(words[0]):
                terminal = self.terminal(words)
                self.hang_up(terminal)
        self.assertEqual(0, self.records("end")[0]["code"])

    def test_below_a_shell(self):
        for words in self.both(*self.python(self.CODE)):
            with self.subTest(words[0]):
                self.hang_up(self.below_a_shell(words))
        self.assertEqual(0, self.records("end")[0]["code"])


if __name__ == "__main__":
    observed.require("bash")
    observed.main()
