#!/usr/bin/env python3
"""What `hawkctl pipes` says where it may not look: a container that refuses
system calls, Yama, hidepid, PID namespaces, processes that are not dumpable.
The verdict must be right, or less sure, never wrong; and what was not seen
must be named, with what would bring it back.

    privileges.py [WORDS]     only cases with all of these in the name
    privileges.py sample      one of a kind, for ctest

Yama is emulated where the kernel has none: files of /proc that it would close
are covered by one that may not be opened, in a mount namespace of hawkctl's.
Most of it needs root, to become nobody and to mount."""

import concurrent.futures
import dataclasses
import errno
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
AGENTS = ROOT / "tests" / "agents"
sys.path.insert(0, str(AGENTS))
import observed  # noqa: E402  pylint: disable=wrong-import-position

BUILD = ROOT / "build" / "test"
HAWKCTL = os.environ.get("HAWKCTL", str(BUILD / "apps/hawkctl/hawkctl"))
REFUSE = os.environ.get("HAWK_REFUSE", str(BUILD / "tests/faults/refuse"))
SKIPPED = 77
AT_ONCE = 6  # mostly they wait
OTHER = 65533  # neither root nor nobody

EPERM, ENOSYS = errno.EPERM, errno.ENOSYS
COPY = f"pidfd_getfd:{EPERM}"
OPEN = f"pidfd_open:{ENOSYS}"
MEMORY = f"process_vm_readv:{EPERM}"
YAMA_CALLS = (COPY, MEMORY, f"kcmp:{EPERM}")


@dataclasses.dataclass
class World:
    """How hawkctl is started to look at an agent."""
    name: str
    refuse: tuple = ()
    user: str = "self"      # who runs hawkctl
    owner: str = "self"     # who runs the agent
    yama: bool = False
    hidepid: bool = False
    mute: bool = False      # the agent is not dumpable
    namespace: str = ""     # "inside", "from outside", "reader outside"
    # What must be said of the missing, and what brings it back.
    says: tuple = ()
    verdict: str = "confirmed"
    socket_verdict: str = ""  # other than that
    poll_verdict: str = ""


WORLDS = [
    World("nothing refused"),
    World("pidfd_getfd", (COPY,), says=("pidfd_getfd", "seccomp")),
    World("pidfd_open", (OPEN,), says=("pidfd_open", "5.3")),
    World("process_vm_readv", (MEMORY,)),
    World("all three", (COPY, OPEN, MEMORY), says=("pidfd_open",)),
    World("all three as nobody", (COPY, OPEN, MEMORY), user="nobody",
          owner="nobody", says=("pidfd_open",)),
    World("netlink EPERM", (f"netlink:{EPERM}",), socket_verdict="none",
          says=("sock_diag",)),
    World("netlink unsupported", (f"netlink:{errno.EPROTONOSUPPORT}",),
          socket_verdict="none", says=("sock_diag", "CONFIG_UNIX_DIAG")),
    World("Yama", YAMA_CALLS, user="nobody", owner="nobody", yama=True,
          poll_verdict="suspected",
          says=("wchan", "run as root", "hawkctl pipes -- CMD")),
    World("Yama and no sock_diag", YAMA_CALLS + (f"netlink:{EPERM}",),
          user="nobody", owner="nobody", yama=True, poll_verdict="suspected",
          socket_verdict="none", says=("wchan", "sock_diag")),
    World("hidepid", user="nobody", owner="nobody", hidepid=True,
          says=("hidepid=", "run as root")),
    World("hidepid, another's", user="nobody", owner="other", hidepid=True,
          verdict="none", says=("hidepid=", "run as root")),
    World("another's", user="nobody", owner="other", verdict="none"),
    World("not dumpable", user="nobody", owner="nobody", mute=True,
          verdict="suspected", says=("run as root",)),
    World("not dumpable, as root", owner="nobody", mute=True),
    World("inside a PID namespace", namespace="inside"),
    World("into a PID namespace", namespace="from outside"),
    World("reader outside", namespace="reader outside", verdict="suspected",
          says=("PID namespace",)),
]


@dataclasses.dataclass
class Agent:
    program: str
    words: tuple
    writer: str = "server.py"
    defect: bool = True
    kind: str = "pipe"


DEFECTS = [
    Agent("wait_first.py", ("defect", "lines")),
    Agent("stdout_first.py", ("defect", "huge")),
    Agent("node_unread.js", ("defect", "lines"), kind="socket"),
    Agent("poll_first.py", ("defect", "lines"), kind="poll"),
]
# They must not be accused for what could not be seen.
LOOKALIKES = [
    Agent("slow_reader.py", ("512", "0.3", "huge"), defect=False),
    Agent("late_reader.py", ("30", "lines"), defect=False),
    Agent("asyncio_slow.py", ("0.03", "lines"), defect=False),
    Agent("idle_server.py", (), writer="idle_server.py", defect=False),
    Agent("stopped_reader.sh", (), writer="yes", defect=False),
]
CLEAN_WORLDS = ("nothing refused", "all three", "Yama", "Yama and no sock_diag",
                "hidepid")
# The rest makes no difference to sockets and poll, or takes a program more.
PLAIN_ONLY = ("not dumpable", "not dumpable, as root", "reader outside",
              "hidepid, another's", "another's")


class Wrong(Exception):
    pass


def become(user):
    if user == "self":
        return []
    number = str(observed.NOBODY if user == "nobody" else OTHER)
    return ["setpriv", f"--reuid={number}", f"--regid={number}",
            "--clear-groups", "--"]


def command_of(world, agent, python):
    program = AGENTS / "pipes" / agent.program
    words = [str(program), *agent.words]
    if program.suffix == ".sh":
        words.insert(0, "/bin/sh")
    elif program.suffix == ".js":
        words = ["node", *words, python]
    else:
        words.insert(0, python)
    if world.mute:
        words = [python, str(AGENTS / "pipes" / "mute.py"),
                 str(AGENTS / "pipes" / "server.py"), "lines"]
    if world.namespace == "reader outside":
        words = [python, str(AGENTS / "pipes" / "outside.py")]
    elif world.namespace:
        words = ["unshare", "--pid", "--fork", "--mount-proc", *words]
    return become(world.owner) + words


def covers(pids, blank):
    """Shell lines that close what Yama would close."""
    for pid in pids:
        tasks = [f"/proc/{pid}"] + [
            str(task) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]
        for task in tasks:
            for name in ("syscall", "mem"):
                yield f"mount --bind {blank} {task}/{name} || exit 77"
    # The setting that explains it; a kernel without Yama has none.
    yield ("mount -t tmpfs none /proc/sys/kernel && "
           "mkdir /proc/sys/kernel/yama && "
           "echo 1 >/proc/sys/kernel/yama/ptrace_scope || exit 77")


def looking(world, pids, blank):
    """The words in front of hawkctl."""
    words, lines = [], []
    if world.yama:
        lines += covers(pids, blank)
    if world.hidepid:
        lines.append("mount -t proc -o hidepid=2 proc /proc || exit 77")
    if world.namespace in ("inside", "reader outside"):
        words += ["nsenter", "-t", str(pids[-1]), "-p", "-m", "--"]
    if lines:
        words += ["unshare", "-m", "sh", "-c",
                  "\n".join(lines) + '\nexec "$@"', "sh"]
    words += become(world.user)
    return words + [REFUSE, *world.refuse, "--"] if world.refuse else words


def pid_inside(pid):
    """What it is called in its own PID namespace."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return text.split("NSpid:")[1].split("\n")[0].split()[-1]


def look(world, writer, pids, blank):
    name = str(writer)
    if world.namespace in ("inside", "reader outside"):
        name = pid_inside(writer)
    words = looking(world, pids, blank) + [
        HAWKCTL, "pipes", "--all", "--format", "json", name]
    return subprocess.run(words, text=True, stdin=subprocess.DEVNULL,
                          capture_output=True, errors="replace", check=False,
                          timeout=observed.LIMIT)


def check(holds, what, evidence):
    if not holds:
        raise Wrong(f"{what}\n{evidence}")


def about(report, pid):
    return [f for f in report["findings"]
            if f["subject"]["process"]["pid"] == pid
            and f["rule"] != "waiting-pipe"]


def wanted(world, agent):
    if agent.kind == "socket" and world.socket_verdict:
        return world.socket_verdict
    if agent.kind == "poll" and world.poll_verdict:
        return world.poll_verdict
    return world.verdict


def judge(world, agent, pid, done):
    evidence = f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    if world.owner != world.user and world.user == "nobody":
        # A target that is not ours is a usage error, and says why.
        check(done.returncode == 2 and ("another user" in done.stderr
                                        or "there is no process"
                                        in done.stderr), "not refused",
              evidence)
        return
    check(done.returncode in (0, 1), "status", evidence)
    report = json.loads(done.stdout)
    findings = about(report, pid)
    if not agent.defect:
        surest = [f for f in findings if f["confidence"] != "suspected"]
        check(not surest, "a lookalike is accused", evidence)
        return
    verdict = wanted(world, agent)
    if verdict == "none":
        check(not findings, "accused without evidence", evidence)
    else:
        check(len(findings) == 1 and findings[0]["confidence"] == verdict,
              f"not {verdict}", evidence)
        check(world.verdict == "suspected" or findings[0]["related"],
              "no reader is named", evidence)
    said = json.dumps(report["not_seen"], ensure_ascii=False) + json.dumps(
        [f["blind_spots"] for f in findings])
    for word in world.says:
        check(word in said, f"does not say '{word}'", evidence)


def run(world, agent, python, blank):
    who = observed.Who("root", [], python)
    with observed.Bare(who, command_of(world, agent, python)) as bare:
        writer = bare.find_standing(agent.writer)
        check(writer is not None, "the writer did not come to a stand",
              agent.program)
        pids = [bare.pid] + observed.descendants(bare.pid)
        if pids[-1] != writer:
            pids.append(writer)
        done = look(world, writer, pids, blank)
        if done.returncode == SKIPPED:
            print(f"not tried, no such mounts here: {world.name}", flush=True)
            return
        pid = writer
        if world.namespace in ("inside", "reader outside"):
            pid = int(pid_inside(writer))
        judge(world, agent, pid, done)


def cases():
    for world in WORLDS:
        plain = world.name in PLAIN_ONLY
        agents = DEFECTS[:1] if plain else list(DEFECTS)
        if world.name in CLEAN_WORLDS:
            agents += LOOKALIKES
        for agent in agents:
            if agent.kind == "socket" and not shutil.which("node"):
                print("not tried: Node is missing", flush=True)
                continue
            yield world, agent, f"{world.name}: {agent.program}"


def is_sample(world, agent):
    """Where the world makes a difference to the agent."""
    return (world.name == "Yama" or agent is DEFECTS[0]
            or agent.kind == "socket" and world.socket_verdict
            or agent.kind == "poll" and MEMORY in world.refuse)


def choose(words):
    if words == ["sample"]:
        return [c for c in cases() if is_sample(c[0], c[1])]
    return [c for c in cases() if all(w in c[2] for w in words)]


def attempt(world, agent, name, python, blank):
    try:
        run(world, agent, python, blank)
    except Exception as error:  # pylint: disable=broad-except
        if not isinstance(error, Wrong):
            traceback.print_exc()
        return name, error
    return name, None


def main():
    identities = observed.find_identities()
    if len(identities) < 2 or not shutil.which("unshare"):
        print("skipped: needs root, setpriv(1) and unshare(1)")
        sys.exit(SKIPPED)
    tried = subprocess.run([REFUSE, "--", "unshare", "-m", "true"],
                           check=False)
    if tried.returncode != 0:
        print("skipped: no seccomp filters or no mount namespaces here")
        sys.exit(SKIPPED)
    python = identities[1].python
    chosen = choose(sys.argv[1:])
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        blank = pathlib.Path(name) / "blank"
        blank.touch(0)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = [pool.submit(attempt, *case, python, blank)
                    for case in chosen]
            for job in concurrent.futures.as_completed(jobs):
                name, error = job.result()
                failed += error is not None
                print(f"{'FAILED' if error else 'ok':6} {name}", flush=True)
                if error:
                    print(f"{error}", flush=True)
    print(f"{len(chosen)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
