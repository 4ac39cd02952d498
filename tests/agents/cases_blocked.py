"""A writer is blocked and its reader neglects it: by the parent's language, by
what the child writes, and by how many are in it."""

from pipe_case import Said, clean, defect, suspected, undrained

SERVER = ("{python}", "{here}/server.py")

PARENTS = [
    defect("stdout_first.py", "defect", "lines", as_nobody=True,
           said=undrained(other="stdout_first")),
    defect("stdout_first.py", "defect", "blocks",
           said=undrained(other="stdout_first")),
    defect("stdout_first.py", "defect", "huge",
           said=undrained(other="stdout_first")),
    clean("stdout_first.py", "clean", "lines"),
    clean("stdout_first.py", "clean", "blocks"),
    clean("stdout_first.py", "clean", "huge", as_nobody=True),
    defect("wait_first.py", "defect", "lines",
           said=undrained(other="wait_first")),
    clean("wait_first.py", "clean", "lines"),
    defect("asyncio_readline.py", "defect", "lines",
           said=undrained(other="asyncio_readline")),
    defect("asyncio_readline.py", "defect", "huge",
           said=undrained(other="asyncio_readline")),
    clean("asyncio_readline.py", "clean", "lines"),
    clean("asyncio_readline.py", "clean", "huge"),
    defect("asyncio_wait.py", "defect", "lines",
           said=undrained(other="asyncio_wait")),
    clean("asyncio_wait.py", "clean", "lines"),
    defect("node_unread.js", "defect", "lines", "{python}",
           said=undrained(other="node_unread")),
    defect("node_unread.js", "defect", "huge", "{python}", as_nobody=True,
           said=undrained(other="node_unread")),
    clean("node_unread.js", "clean", "lines", "{python}"),
    clean("node_unread.js", "clean", "huge", "{python}"),
    clean("node_exec.js", "drains", "{python}"),
    # Slow to start.
    defect("go_unread.go", "defect", "lines", *SERVER, as_nobody=True,
           said=undrained(other="go_unread"), timeout="8"),
    clean("go_unread.go", "clean", "lines", *SERVER),
    defect("WaitFirst.java", "defect", "lines", *SERVER,
           said=undrained(other="WaitFirst"), timeout="14"),
    clean("WaitFirst.java", "clean", "lines", *SERVER),
    defect("fifo.sh", "defect", "lines", "{python}", shell="bash",
           said=undrained(other="fifo")),
    # Its `wait` sleeps in sigsuspend(2), as those do who read at a signal.
    defect("fifo.sh", "defect", "lines", "{python}", shell="dash",
           said=suspected(other="fifo")),
    clean("fifo.sh", "clean", "lines", "{python}"),
    defect("coproc.sh", "defect", "lines", "{python}", needs=("bash",),
           said=undrained(other="coproc")),
    clean("coproc.sh", "clean", "lines", "{python}", needs=("bash",)),
    defect("open3.pl", "defect", "lines", "{python}", as_nobody=True,
           said=undrained(other="open3")),
    clean("open3.pl", "clean", "lines", "{python}"),
    defect("open3.rb", "defect", "lines", "{python}",
           said=undrained(other="open3")),
    clean("open3.rb", "clean", "lines", "{python}"),
    defect("other_session.py", "defect", "lines",
           said=undrained(other="other_session")),
    clean("other_session.py", "clean", "lines"),
    defect("stderr-hang.sh", bare="mcp_server.sh",
           said=undrained("mcp_server", other="mcp_client")),
    clean("stderr-hang-fixed.sh"),
]

LOGGING = ("{python}", "{here}/logging_threads.py")

CHILDREN = [
    defect("wait_for.py", "defect", *LOGGING, bare="logging_threads.py",
           said=undrained("logging_threads", other="wait_for",
                          text="3 more wait on locks")),
    clean("wait_for.py", "clean", *LOGGING),
    defect("wait_for.py", "defect", "{built}/write32", bare="write32",
           as_nobody=True, said=undrained("write32", other="wait_for")),
    clean("wait_for.py", "clean", "{built}/write32"),
    defect("special_pipe.py", "small", "defect", "lines",
           said=undrained(other="special_pipe", text="of 4096 bytes")),
    clean("special_pipe.py", "small", "clean", "lines"),
    defect("special_pipe.py", "packets", "defect", "lines", as_nobody=True,
           said=undrained(other="special_pipe")),
    clean("special_pipe.py", "packets", "clean", "lines"),
    defect("special_pipe.py", "poor", "defect", "lines",
           said=undrained(other="special_pipe", text="of 8192 bytes")),
    clean("special_pipe.py", "poor", "clean", "lines"),
    defect("unread_terminal.py", "defect",
           said=undrained(other="unread_terminal")),
    clean("unread_terminal.py", "clean"),
]

CHAINS = [
    defect("chain.py", "defect", "lines", as_nobody=True,
           said=undrained(other="chain")),
    clean("chain.py", "clean", "lines"),
    # Its first pipe is full as well, and explained by the second.
    defect("chain_three.py", "defect", bare="cat",
           said=undrained("cat", 1, other="chain_three")),
    clean("chain_three.py", "clean"),
]

DEADLOCK = "pipe-deadlock"

KNOTS = [
    defect("chain_three.py", "first", bare="cat", said=Said(DEADLOCK)),
    defect("knot_two.py", "defect", bare="cat", as_nobody=True,
           said=Said(DEADLOCK)),
    clean("knot_two.py", "clean"),
    defect("knot_three.py", "defect", bare="cat", said=Said(DEADLOCK)),
    clean("knot_three.py", "clean"),
    # One who is outside may untie it: a doubt, and then a note, if there is
    # time to see that it moved.
    clean("second_reader.py", "4", worst="warning", bare="cat"),
    clean("second_reader.py", "0"),
    # The server waits at its stdin, so that is what to speak of.
    defect("mutual_reads.py", "defect", bare="mutual_reads.py",
           said=Said("unclosed-stdin", "warning", "", fd=0,
                     other="mutual_reads")),
    clean("mutual_reads.py", "clean"),
]

# Nobody can tell from outside that these will not read.
DOUBTS = [
    defect("asyncio_slow.py", "0.03", "lines",
           said=suspected(other="asyncio_slow")),
    defect("asyncio_busy.py", "lines", said=suspected(other="asyncio_busy")),
    defect("sibling.sh", said=suspected("yes", 1, other="sleep"), bare="yes",
           as_nobody=True),
    defect("uring_reader.c", "elsewhere", *SERVER,
           said=suspected(other="uring_reader", text="io_uring")),
]

CASES = PARENTS + CHILDREN + CHAINS + KNOTS + DOUBTS
