"""Runs the agents here, each an unmodified client of what it exports to."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "agents"))

from toolbox import find_tool  # noqa: E402

LIMIT = 120  # seconds on a busy machine

# (language, variant); "json-rude" holds what no receiver must understand.
CLIENTS = [("js", "json"), ("js", "protobuf"), ("js", "zipkin"),
           ("js", "grpc"), ("python", "json"), ("python", "protobuf"),
           ("python", "zipkin"), ("python", "grpc")]


class Told:
    """What an agent did: its process, and what it emitted (plain.py)."""

    def __init__(self, done, emitted):
        self.done = done
        self.spans = emitted["spans"]
        self.logs = emitted["logs"]


def make_command(partners, language, variant, file):
    """(words, what the environment must have). Missing if it is not here."""
    if language == "js":
        partners.need("otel_js")
        return ([find_tool("node"), str(HERE / "otel_js.cjs"), variant,
                 str(file)], {"NODE_PATH": partners.otel_js})
    partners.need("otel_python")
    return ([partners.otel_python, str(HERE / "otel_python.py"), variant,
             str(file)], {})


def environment_of(server, variant):
    """What a user sets so that a client finds it."""
    if variant == "zipkin":
        return {"OTEL_EXPORTER_ZIPKIN_ENDPOINT": server.spans_url}
    if variant == "grpc":
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": server.grpc_endpoint,
                "OTEL_EXPORTER_OTLP_INSECURE": "true"}
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": server.endpoint}


def run_client(partners, client, file, more=None, before=()):
    """What a client of CLIENTS told, with `more` in its environment, and the
    words `before` in front of its command ("hawkctl", "run", "--")."""
    words, needed = make_command(partners, *client, file)
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("OTEL_")}
    done = subprocess.run(
        [*before, *words], env={**clean, **needed, **(more or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)
    if done.returncode != 0 or "agent: done" not in done.stdout:
        raise AssertionError(f"{' '.join(client)}: {done.stderr[-600:]}")
    return Told(done, json.loads(file.read_text(encoding="utf-8")))
