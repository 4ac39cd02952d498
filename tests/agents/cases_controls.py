"""What looks like a defect and is none: the situations in which a detector by
fullness, by age or by idleness would be wrong."""

from pipe_case import HANG, clean, explained, lasting

SERVER = ("{python}", "{here}/server.py")


def passing(program, *words, note, bare, **more):
    """A note says why it stands, and nothing more."""
    return lasting(program, *words, said=(note,), bare=bare, **more)


READ = [
    clean("thread_reader.py", "huge"),
    # A page every 20 ms; and a pipe that is read so slowly that its writer
    # does not get to run for longer than the window: a page in 2.4 s.
    lasting("slow_reader.py", "4096", "0.02", "huge", bare="slow_reader.py",
            moves=True),
    clean("slow_reader.py", "4096", "0.02", "lines"),
    lasting("slow_reader.py", "512", "0.3", "huge", bare="server.py"),
    lasting("relay.sh", "{python}", bare="server.py", moves=True),
    clean("late_reader.py", "3.5", "lines", said=(explained(),),
          bare="server.py", bare_said=(), bare_worst="warning"),
    clean("late_shell.sh", "{python}", said=(explained(other="late_shell"),),
          bare="server.py", bare_said=(), bare_worst="warning"),
    clean("not_so_long.sh"),
    clean("moves_again.sh", said=(explained("yes", 1),)),
    clean("signal_reader.py", "0.02"),
    clean("signal_reader.py", "3", worst="warning", bare="server.py",
          bare_worst="warning", timeout=HANG),
]

HELD_UP = [
    passing("stopped_reader.sh", note=explained("yes", 1), bare="yes",
            as_nobody=True),
    passing("traced_reader.py", note=explained(other="traced_reader"),
            bare="server.py"),
    passing("frozen_reader.py", "{cgroup}", note=explained(other="cat"),
            bare="server.py"),
    passing("xoff.py", note=explained(text="Ctrl-S"), bare="server.py"),
    passing("pager.py", "read", note=explained("yes", 1, other="sh"),
            bare="yes", as_nobody=True),
    passing("pager.py", "less", note=explained("yes", 1, other="less"),
            bare="yes", needs=("less",)),
    passing("pager.py", "more", note=explained("yes", 1, other="more"),
            bare="yes", needs=("more",)),
]

IDLE = [
    lasting("idle_server.py", bare="idle_server.py"),
    lasting("idle_pair.py", "timer", bare="idle_pair.py", moves=True),
    lasting("idle_pair.py", "socket", bare="idle_pair.py", as_nobody=True),
    lasting("idle_pair.py", "terminal", bare="idle_pair.py"),
    lasting("node_stdin.js", "timer", bare="node_stdin.js", moves=True),
    lasting("full_pipe.py", bare="full_pipe.py", worst="note"),
    lasting("uring_reader.c", "idle", *SERVER, bare="uring_reader"),
    clean("node_idle.js", bare="node_idle.js"),
    clean("jobserver.sh", bare="make", needs=("make",)),
    clean("pool.py", bare="pool.py"),
    clean("quiet_agent.py", bare="quiet_agent.py"),
    clean("journal.py", bare="journal.py"),
    clean("tail_grep.sh", bare="grep"),
    clean("sleep_cat.sh", bare="cat"),
]

CASES = READ + HELD_UP + IDLE
