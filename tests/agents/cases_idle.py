"""Nobody is blocked on a write: somebody waits for an end that cannot come, or
bytes lie unread, or wait in the writer's memory."""

from pipe_case import Said, clean, defect

LEAK, STDIN, UNREAD = "leaked-pipe-end", "unclosed-stdin", "unread-pipe"
BUFFERS, SPINS = "buffering-writer", "spinning-writer"

# A child that ended is a zombie, but that it had this output is not to be seen,
# unless it made a session of its own.
LEAKS = [
    # Not as nobody: who cannot see all holders only suspects.
    defect("leaked_stdout.py", "defect", bare="leaked_stdout.py",
           said=Said(LEAK, "warning", "suspected", subject="leaked_stdout",
                     other="sleep", other_fd=1)),
    defect("leaked_stdout.py", "session", bare="leaked_stdout.py",
           said=Said(LEAK, "warning", "suspected", subject="leaked_stdout",
                     other="sleep", other_fd=1)),
    defect("leaked_stdout.py", "given", bare="leaked_stdout.py",
           said=Said(LEAK, subject="leaked_stdout", other="sleep",
                     other_fd=1)),
    clean("leaked_stdout.py", "clean"),
    defect("leaked_both.py", "defect", bare="leaked_both.py",
           said=Said(LEAK, "warning", "suspected", subject="leaked_both",
                     other="sleep")),
    clean("leaked_both.py", "clean"),
    # The shell was waited for at once, so nobody saw what it had been.
    defect("asyncio_leak.py", "defect", bare="asyncio_leak.py",
           said=Said(LEAK, "warning", "suspected", subject="asyncio_leak",
                     other="sleep", other_fd=1)),
    clean("asyncio_leak.py", "clean"),
    # A loop that hears of its children, and nobody saw the shell.
    defect("node_exec.js", "defect", "{python}", bare="node_exec.js",
           said=Said(LEAK, "warning", "suspected", subject="node_exec",
                     other="sleep", other_fd=1)),
    clean("node_exec.js", "clean", "{python}"),
    # Its reader was gone before anybody looked: the stranger may be one.
    defect("leaked_reader.py", "defect", "lines", rules=(LEAK,),
           said=Said("undrained-pipe", "warning", "suspected", "server", 2,
                     other="sleep")),
    clean("leaked_reader.py", "clean", "lines"),
    defect("self_stdin.py", "defect", bare="cat",
           said=Said(LEAK, subject="cat", fd=0, other="cat")),
    clean("self_stdin.py", "clean"),
    # It may be meant to write there.
    defect("sibling_stdin.py", "defect", bare="cat",
           said=Said(LEAK, "warning", "suspected", subject="cat", fd=0,
                     other="sleep")),
    clean("sibling_stdin.py", "clean"),
]

UNCLOSED = [
    defect("unclosed_stdin.py", "defect", bare="cat", as_nobody=True,
           said=Said(STDIN, "warning", "", subject="cat", fd=0,
                     other="unclosed_stdin")),
    clean("unclosed_stdin.py", "clean"),
    defect("node_stdin.js", "defect", bare="cat",
           said=Said(STDIN, "warning", "", subject="cat", fd=0,
                     other="node_stdin")),
    clean("node_stdin.js", "clean"),
]

FEW = ("{python}", "{here}/server.py", "few")
FLOOD = ("{python}", "{here}/asyncio_flood.py")
NODE_FLOOD = ("node", "{here}/flood.js")
SPIN = ("{python}", "{here}/spin.py")

UNREAD_BYTES = [
    defect("wait_for.py", "defect", *FEW, as_nobody=True,
           said=Said(UNREAD, "warning", "latent", subject="server",
                     other="wait_for")),
    defect("wait_for.py", "defect", *FLOOD, bare="asyncio_flood.py",
           moves=True,
           said=Said(BUFFERS, "warning", "", subject="asyncio_flood", fd=2,
                     other="wait_for")),
    clean("wait_for.py", "clean", *FLOOD),
    defect("wait_for.py", "defect", *NODE_FLOOD, bare="flood.js",
           needs=("node",),
           said=Said(BUFFERS, "warning", "", subject="flood", fd=2,
                     other="wait_for")),
    clean("wait_for.py", "clean", *NODE_FLOOD, needs=("node",)),
    defect("wait_for.py", "defect", *SPIN, bare="wait_for.py",
           said=Said(SPINS, "warning", "", subject="spin", fd=2,
                     other="wait_for")),
    clean("wait_for.py", "clean", *SPIN),
]

CASES = LEAKS + UNCLOSED + UNREAD_BYTES
