"""Perfetto's trace processor over one file: what Perfetto's page would show of
it, asked for in SQL, and what it had to drop.

    with TraceProcessor(Partners(DIRECTORY), file) as perfetto:
        perfetto.complaints() == []
        perfetto.rows("select name, ts, dur from slice")
"""

import contextlib
import json
import pathlib
import subprocess

from server import end_with_parent

WORKER = pathlib.Path(__file__).with_name("perfetto_worker.mjs")

# Times are nanoseconds. Whatever it could not place stands in stats.
COMPLAINTS = """select name, severity, value from stats
  where severity in ('error', 'data_loss') and value > 0 order by name"""
OVERLAPS = """select a.name as first, b.name as second, a.track_id
  from slice a join slice b on a.track_id = b.track_id and a.id < b.id
  where a.depth = b.depth
    and a.ts < b.ts + b.dur and b.ts < a.ts + a.dur"""


def make_integer(found):
    return int(found["$int"]) if "$int" in found else found


class TraceProcessor(contextlib.AbstractContextManager):
    KIND = "perfetto"

    def __init__(self, partners, trace):
        self.partners = partners
        self.trace = pathlib.Path(trace).resolve()
        self.process = None
        self.error = None  # why it does not take the file, or None

    def start(self):
        self.partners.need(self.KIND)
        self.process = subprocess.Popen(
            ["node", str(WORKER), self.partners.perfetto, str(self.trace)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", preexec_fn=end_with_parent)
        first = self.process.stdout.readline()
        if not first:
            self.stop()
            raise AssertionError("Perfetto's trace processor does not start")
        self.error = json.loads(first).get("error")
        return self

    def rows(self, sql):
        """One dictionary a row; integers are integers again."""
        self.process.stdin.write(json.dumps(sql) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline(),
                            object_hook=make_integer)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["rows"]

    def complaints(self):
        """What it dropped or did not understand, and slices that overlap."""
        if self.error:
            return [self.error]
        found = [f"{row['name']}: {row['value']}"
                 for row in self.rows(COMPLAINTS)]
        return found + [f"{row['first']} overlaps {row['second']}"
                        for row in self.rows(OVERLAPS)]

    def stop(self):
        if self.process is None:
            return
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
