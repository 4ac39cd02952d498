#!/usr/bin/env python3
"""Programs that are not ours and have no defect: nothing above a note may be
said about them, at work or idle.

    test_healthy.py HAWKCTL PACKAGES [WORDS]

Each runs bare, looked at again and again under `hawkctl pipes PID` until it
ends; and under `hawkctl run`.
"""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile

import observed
import test_reports
import toolbox
from pipe_checks import check, check_said

PROGRAMS = pathlib.Path(__file__).resolve().parent / "healthy"
REPOSITORY = PROGRAMS.parents[2]
LOOKS = 4


@dataclasses.dataclass
class Case:
    name: str
    command: str          # for bash, in a directory of its own
    programs: tuple = ()  # that must be there
    needs: tuple = ()     # kinds of packages.Packages
    worst: str = "note"   # level of what may be said


CASES = [
    Case("pipeline", "for i in 1 2 3 4 5 6 7 8; do seq 400000 | grep 1 | "
         "uniq -c | tail -1; sleep 0.4; done"),
    # Who computes may only be suspected, so far.
    Case("busy reader", "seq 20000 | {python} -c 'import sys, time; "
         "end = time.process_time() + 4\nwhile time.process_time() < end: pass"
         "\nprint(len(sys.stdin.read()))'", worst="warning"),
    Case("slow consumer", "seq 40000 | while read x; do :; done | "
         "(sleep 0.5; tail -1); sleep 3"),
    Case("nothing to read", "touch log; timeout 6 tail -f log | grep x; true"),
    Case("fifo", "mkfifo f; (sleep 3; echo x > f) & cat f; wait"),
    Case("coprocess", "coproc cat; echo x >&${COPROC[1]}; read -u ${COPROC[0]}"
         "; sleep 5; eval \"exec ${COPROC[1]}>&-\"; wait"),
    Case("process substitution", "exec > >(cat); for i in 1 2 3 4 5 6; do "
         "echo $i; sleep 1; done"),
    Case("xargs", "seq 60 | xargs -P 2 -n 10 sh -c 'seq 50000; sleep 1' | "
         "sort | tail -1"),
    Case("daemon", "out=$(setsid sleep 4 >/dev/null 2>&1 & echo started); "
         "echo $out; sleep 5"),
    Case("git", "for i in $(seq 12); do git -C {repository} log --stat -n 400 "
         "| cat | tail -1; done; git -C {repository} -c core.pager='sh -c "
         "\"sleep 4; cat\"' -p log -n 300 | tail -1", ("git",)),
    Case("apt", "apt-get -s upgrade 2>&1 | cat", ("apt-get",)),
    Case("dpkg", "for i in $(seq 8); do dpkg -l | cat | tail -1; "
         "dpkg -S bin/ls | cat; done", ("dpkg",)),
    Case("make", "make -s -j2 -f {programs}/Makefile | tail -1", ("make",)),
    Case("ninja", "ninja -f {programs}/build.ninja -j2 | tail -1", ("ninja",)),
    Case("pool", "{python} {programs}/pool.py"),
    Case("interpreters", "{python} {programs}/repl.py"),
    Case("node", "node {programs}/workers.js", ("node",)),
    Case("npm", "npm install --no-audit --no-fund --ignore-scripts "
         "--prefer-offline --prefix . @modelcontextprotocol/sdk@1.30.0",
         ("npm",), ("npm",)),
    Case("gdb", "sleep 5 | gdb -q -nx -ex run --args sh -c 'seq 9; sleep 2'",
         ("gdb",)),
    Case("strace", "strace -f -o '|cat >log' sh -c 'seq 3000 | cat; sleep 4'"
         " | tail -1", ("strace",)),
    Case("ssh-agent", "ssh-agent sh -c 'ssh-add -l; sleep 5'",
         ("ssh-agent",)),
    Case("script", "script -qec 'seq 20000; sleep 4' log | tail -1",
         ("script",)),
    Case("tmux", "TERM=xterm script -qec 'tmux -S ./socket -f /dev/null "
         "new-session \"seq 20000; sleep 5\"' log | tail -1",
         ("tmux", "script")),
    Case("http server", "{python} -u -m http.server --bind 127.0.0.1 0 >log "
         "2>&1 & sleep 5; kill $!; wait $! || true"),
    Case("typescript-language-server", "{python} {programs}/lsp_client.py "
         "inherit {servers}/typescript-language-server --stdio", (),
         ("servers",)),
    Case("pyright", "{python} {programs}/lsp_client.py thread "
         "{servers}/pyright-langserver --stdio", (), ("servers",)),
    Case("mcp session", "timeout 8 node {reports}/mcp_client.js stay {python} "
         "{programs}/quiet_server.py || true", (), ("npm",)),
]


def fill(case, setting):
    words = {"{python}": sys.executable, "{programs}": str(PROGRAMS),
             "{reports}": str(test_reports.PROGRAMS),
             "{repository}": str(REPOSITORY),
             "{servers}": str(setting.packages.directory / "servers"
                              / "node_modules" / ".bin")}
    text = case.command
    for word, value in words.items():
        text = text.replace(word, value)
    return ["bash", "-c", text]


def check_bare(case, setting):
    with tempfile.TemporaryDirectory() as directory:
        agent = subprocess.Popen(
            fill(case, setting), cwd=directory, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(LOOKS):
                if agent.poll() is not None:
                    break
                check_said((), case.worst, look_while(agent, setting))
            agent.wait(2 * observed.LIMIT)
        finally:
            end_tree(agent)


def look_while(agent, setting):
    """What is found; nothing if the agent ended before it could be seen."""
    try:
        return observed.look(setting.hawkctl, setting.who, str(agent.pid))
    except AssertionError:
        if observed.eventually(lambda: agent.poll() is not None, 5):
            return []
        raise


def end_tree(agent):
    for pid in [agent.pid] + observed.descendants(agent.pid):
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass
    agent.wait(observed.LIMIT)


def check_observed(case, setting):
    with tempfile.TemporaryDirectory() as directory:
        report = f"{directory}/report.json"
        done = subprocess.run(
            [setting.hawkctl, "run", "--timeout", "60", "--output",
             f"{directory}/t.hawk", f"--report=json={report}", "--"]
            + fill(case, setting), cwd=directory, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            errors="replace", check=False, timeout=120)
        findings = test_reports.read_findings(report, done)
        check_said((), case.worst, findings)
        check(done.returncode == 0, f"status {done.returncode}: {done.stderr}",
              findings)


def plan(words, setting):
    for case in CASES:
        if words and not any(word in case.name for word in words):
            continue
        try:
            for program in case.programs:
                toolbox.find_tool(program)
            for kind in case.needs:
                setting.packages.need(kind)
        except toolbox.Missing as missing:
            print(f"skip  {case.name}: {missing}")
            continue
        yield check_observed, case
        yield check_bare, case


if __name__ == "__main__":
    sys.exit(test_reports.main(__doc__, plan))
