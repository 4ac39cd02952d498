"""Packages that some programs here need, installed once below the build
directory. Only tests use them; what cannot be had skips its cases."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

from toolbox import Missing, find_tool

# Each with the defect of its report.
NPM = ("@modelcontextprotocol/sdk@1.30.0",)
NPM_SERVERS = ("pyright@1.1.414", "typescript@5.9.3",
               "typescript-language-server@5.1.3")
NPM_SARIF = ("@microsoft/sarif-multitool-linux@5.7.0",)
PIP = ("mcp==1.27.0", "trio==0.30.0")
REPORTS = pathlib.Path(__file__).resolve().parent / "reports"
BUILT = {"go": "go/go_client", "go_bridge": "go/go_bridge",
         "i386": "i386/rehlds",
         "cargo": "cargo/target/debug/tokio_client"}
LIMIT = 240  # seconds to install one kind, on a busy machine


def run(*words, **more):
    """Runs an installer; Missing with its first error if it fails."""
    more.setdefault("timeout", LIMIT)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              errors="replace", check=False, **more)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{os.path.basename(words[0])}: {error}") from error
    if done.returncode != 0:
        lines = done.stdout.strip().splitlines() or ["no output"]
        why = next((line for line in lines if "error" in line.lower()),
                   lines[-1])
        raise Missing(f"{os.path.basename(words[0])}: {why}")
    return done.stdout


def read_all(source):
    return "".join(path.read_text() for path in sorted(source.rglob("*.*"))
                   if path.is_file())


class Packages:
    """One directory for all; a kind is installed when it is first needed."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.answers = {}

    def need(self, kind):
        """Raises Missing, if that kind is not to be had."""
        if kind not in self.answers:
            try:
                getattr(self, f"install_{kind}")()
                self.answers[kind] = None
            except Missing as error:
                self.answers[kind] = error
        if self.answers[kind]:
            raise self.answers[kind]

    @contextlib.contextmanager
    def once(self, name, version):
        """The directory of that name, and whether it is to be filled. Other
        tests wait meanwhile."""
        into = self.directory / name
        into.mkdir(parents=True, exist_ok=True)
        with open(into / ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = into / ".done"
            fresh = not done.exists() or done.read_text() != version
            yield into, fresh
            done.write_text(version)

    def install_npm(self):
        self.install_modules("npm", NPM)

    def install_servers(self):
        self.install_modules("servers", NPM_SERVERS)

    def install_sarif(self):
        self.install_modules("sarif", NPM_SARIF)
        os.chmod(self.sarif_tool, 0o755)  # npm makes bin files so, others not

    def install_modules(self, name, packages):
        node, npm = find_tool("node"), find_tool("npm")
        version = run(node, "--version").strip()
        if int(version.lstrip("v").split(".", maxsplit=1)[0]) < 18:
            raise Missing(f"node is {version}, and 18 is needed")
        with self.once(name, " ".join(packages)) as (into, fresh):
            if fresh:
                run(npm, "install", "--no-audit", "--no-fund",
                    "--ignore-scripts", "--fetch-retries=0", "--prefix",
                    str(into), *packages)

    def install_pip(self):
        with self.once("pip", " ".join(PIP)) as (into, fresh):
            if fresh:
                run(sys.executable, "-m", "venv", "--clear", str(into / "env"))
                run(self.python, "-m", "pip", "install", "--quiet",
                    "--retries=0", *PIP)

    def install_go(self):
        go = find_tool("go")
        source = REPORTS / "go_client"
        with self.once("go", read_all(source)) as (into, fresh):
            if fresh:
                run(go, "build", "-o", f"{into}/", "./...", cwd=source)

    def install_cargo(self):
        cargo = find_tool("cargo")
        source = REPORTS / "tokio_client"
        with self.once("cargo", read_all(source)) as (into, fresh):
            if fresh:
                # Where it is built: it writes a lock file beside the source.
                shutil.copytree(source, into, dirs_exist_ok=True)
                run(cargo, "build", "--quiet", cwd=into)

    def install_i386(self):
        source = REPORTS / "rehlds.c"
        with self.once("i386", source.read_text()) as (into, fresh):
            if fresh:
                run(find_tool("gcc"), "-m32", "-O1", "-static", "-nostdlib",
                    "-ffreestanding", "-fno-stack-protector", "-fno-pie",
                    "-no-pie", "-o", str(into / "rehlds"), str(source))
            # The kernel may not take it.
            run(str(into / "rehlds"))

    def install_java(self):
        if "jdk.compiler" not in run(find_tool("java"), "--list-modules"):
            raise Missing("java cannot run a source file")

    def install_perl(self):
        run(find_tool("perl"), "-MIPC::Open3", "-e", "")

    def install_bash(self):
        find_tool("bash")

    def install_node(self):
        find_tool("node")

    @property
    def node_path(self):
        return os.pathsep.join(str(self.directory / name / "node_modules")
                               for name in ("npm", "servers"))

    @property
    def sarif_tool(self):
        return str(self.directory / "sarif" / "node_modules" / "@microsoft"
                   / "sarif-multitool-linux" / "Sarif.Multitool")

    @property
    def python(self):
        return str(self.directory / "pip" / "env" / "bin" / "python")

    def find(self, name):
        return str(self.directory / BUILT[name])
