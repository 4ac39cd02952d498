#!/usr/bin/env python3
"""A disk that is full, gets room again, or refuses: the agent must not notice,
and every byte is recorded or counted. Needs root for a small tmpfs, in a mount
namespace of its own (else skipped).

    disk_full.py"""

import os
import pathlib
import resource
import shutil
import stat
import subprocess
import sys
import time

import observed

BYTES = 5_000_000  # on each stream
LINE = 1000
LIMIT = 60

# Lines "o 0000001 xx..." on stdout and "e ..." on stderr; with a directory as
# the second argument: half of them, then a line now and then until told.
AGENT = """
import os, pathlib, sys, time
count, line = int(sys.argv[1]) // 1000, 1000
place = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
def say(number):
    for fd, name in ((1, "o"), (2, "e")):
        left = (f"{name} {number:07} ".ljust(line - 1, "x") + "\\n").encode()
        while left:
            left = left[os.write(fd, left):]
for number in range(1, count + 1):
    say(number)
if place:
    (place / "half").touch()
    while not (place / "go").exists():
        time.sleep(0.01)
    while not (place / "stop").exists():
        number += 1
        say(number)
        time.sleep(0.02)
    (place / "last").write_text(str(number))
sys.exit(7)
"""


def enter_namespace():
    if os.environ.get("HAWK_IN_NAMESPACE") == "1":
        return
    if os.geteuid() != 0 or not shutil.which("unshare"):
        observed.skip("needs root and unshare(1) for a small disk")
    probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none",
                            "/mnt"], capture_output=True, check=False)
    if probe.returncode != 0:
        observed.skip("no mount namespaces here")
    os.environ["HAWK_IN_NAMESPACE"] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


def mount(where, size, *options):
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o",
                    ",".join([f"size={size}", *options]), "none", str(where)],
                   check=True)
    return where


def start(trace, *agent_words, **more):
    return subprocess.Popen(
        [observed.HAWKCTL, "run", "-o", str(trace), "--", sys.executable, "-c",
         AGENT, *[str(word) for word in agent_words]],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **more)


def lines_of(name, last):
    return b"".join((f"{name} {n:07} ".ljust(LINE - 1, "x") + "\n").encode()
                    for n in range(1, last + 1))


def own_words(err):
    return b"".join(line for line in err.splitlines(True)
                    if not line.startswith(b"e 0"))


def judge(checks, what, trace, status, out, err, last):
    checks.equal(status, 7, f"{what}: the agent's status")
    checks.that(out == lines_of("o", last), f"{what}: stdout changed")
    agents = b"".join(line for line in err.splitlines(True)
                      if line.startswith(b"e 0"))
    checks.that(agents == lines_of("e", last), f"{what}: stderr changed")
    words = own_words(err)
    checks.that(b"not recorded" in words,
                f"{what}: the summary names no loss: {words!r}")
    sums = observed.accounted(trace)
    for stream in ("stdout", "stderr"):
        recorded, lost = sums.get(stream, (0, 0))
        checks.equal(recorded + lost, last * LINE,
                     f"{what}: {stream} recorded {recorded} + lost {lost}")
    checks.equal(len(observed.of_kind(trace, "end")), 1, f"{what}: end records")
    _, replayed, remarks = observed.replay(trace, "--raw")
    checks.equal(replayed, 0, f"{what}: replay: {remarks}")
    print(f"{what}: {sums}", flush=True)


def full(checks, scratch, number):
    disk = mount(scratch / f"full{number}", "1m")
    process = start(disk / "t.hawk", BYTES)
    out, err = process.communicate(timeout=LIMIT)
    judge(checks, "full disk", disk / "t.hawk", process.returncode, out, err,
          BYTES // LINE)
    subprocess.run(["umount", str(disk)], check=True)


def wait_for(path, what):
    deadline = time.monotonic() + LIMIT
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit(f"timeout: {path}")
        time.sleep(0.01)


def room_again(checks, scratch):
    disk = mount(scratch / "again", "9m")
    (disk / "ballast").write_bytes(b"\0" * (8 << 20))
    trace = disk / "t.hawk"
    place = scratch / "place"
    place.mkdir()
    with open(scratch / "out", "w+b") as out, \
            open(scratch / "err", "w+b") as err:
        process = subprocess.Popen(
            [observed.HAWKCTL, "run", "-o", str(trace), "--", sys.executable,
             "-c", AGENT, str(BYTES), str(place)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        try:
            wait_for("half", (place / "half").exists)
            (disk / "ballast").unlink()
            before = trace.stat().st_size
            (place / "go").touch()
            wait_for("growth",
                     lambda: trace.stat().st_size > before + 20 * LINE)
            (place / "stop").touch()
            process.wait(timeout=LIMIT)
        finally:
            if process.poll() is None:
                process.kill()
        out.seek(0)
        err.seek(0)
        last = int((place / "last").read_text())
        judge(checks, "room again", trace, process.returncode, out.read(),
              err.read(), last)
    raw, _, _ = observed.replay(trace, "--raw", "--stream", "stdout")
    checks.that(f"o {last:07} ".encode() in raw,
                "room again: later lines are not recorded")
    text, _, remarks = observed.replay(trace)
    shown = text.decode(errors="replace") + remarks
    checks.that("ENOSPC" in shown or "gap" in shown or "not recorded" in shown
                or "missing" in shown,
                f"room again: replay shows no gap: {remarks!r}")
    subprocess.run(["umount", str(disk)], check=True)


def file_too_large(checks, scratch):
    def limit_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    trace = scratch / "fsize.hawk"
    process = start(trace, BYTES, preexec_fn=limit_files)
    out, err = process.communicate(timeout=LIMIT)
    # The size limit stays: not even the last words can be written.
    checks.equal(process.returncode, 7, "file size limit: status")
    checks.that(out == lines_of("o", BYTES // LINE),
                "file size limit: stdout changed")
    checks.that(b"not recorded" in own_words(err),
                f"file size limit: no loss told: {own_words(err)!r}")
    _, status, remarks = observed.replay(trace, "--raw")
    checks.equal(status, 0, f"file size limit: replay: {remarks}")


def directory_removed(checks, scratch):
    place = scratch / "removed"
    place.mkdir()
    (scratch / "gone").mkdir()
    process = start(scratch / "gone" / "t.hawk", LINE, place)
    try:
        wait_for("half", (place / "half").exists)
        shutil.rmtree(scratch / "gone")
        (place / "go").touch()
        (place / "stop").touch()
        _, err = process.communicate(timeout=LIMIT)
    finally:
        if process.poll() is None:
            process.kill()
    checks.equal(process.returncode, 7, f"directory removed: status, {err!r}")


def refused(checks, scratch):
    """Paths that are refused before the agent starts."""
    read_only = mount(scratch / "ro", "1m", "ro")
    occupied = scratch / "occupied"
    occupied.write_text("mine")
    (scratch / "link").symlink_to(occupied)
    (scratch / "dangling").symlink_to(scratch / "nowhere")
    os.mkfifo(scratch / "fifo")
    for path in (read_only / "t.hawk", occupied, scratch / "link",
                 scratch / "dangling", scratch / "fifo", scratch,
                 scratch / "no" / "such" / "t.hawk"):
        done = subprocess.run(
            [observed.HAWKCTL, "run", "-o", str(path), "--", "sh", "-c",
             f": > {scratch}/ran"], capture_output=True, timeout=LIMIT,
            stdin=subprocess.DEVNULL, check=False)
        checks.equal(done.returncode, 125, f"{path.name}: status")
        checks.that(str(path).encode() in done.stderr,
                    f"{path.name}: message {done.stderr!r}")
        checks.that(not (scratch / "ran").exists(),
                    f"{path.name}: the agent was started")
    checks.equal(occupied.read_text(), "mine", "the file that was there")
    checks.that(not (scratch / "nowhere").exists(), "a link was followed")
    checks.that(stat.S_ISFIFO((scratch / "fifo").stat().st_mode), "the FIFO")
    subprocess.run(["umount", str(read_only)], check=True)


def main():
    enter_namespace()
    observed.adopt_orphans()
    checks = observed.Checks()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with observed.Scratch() as name:
        scratch = pathlib.Path(name)
        for number in range(rounds):
            full(checks, scratch, number)
        room_again(checks, scratch)
        file_too_large(checks, scratch)
        directory_removed(checks, scratch)
        refused(checks, scratch)
        _, left = observed.wait_for_all()
        checks.equal(left, [], "processes left")
    checks.finish()


if __name__ == "__main__":
    main()
