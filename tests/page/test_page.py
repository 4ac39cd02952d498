#!/usr/bin/env python3
"""test_page.py HAWKCTL [WORDS]: opens pages of `replay --format html` in a real
browser and looks at what is there. Without a browser it is skipped."""

import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = ROOT / "tests" / "fixtures" / "format"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import browser  # noqa: E402
import page_stories as stories  # noqa: E402

LIMIT = 60
HAWKCTL = ""
BROWSER = None

# Controls but tab and newline, and what changes how other text is read.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def replay(*words, expect=0, **more):
    env = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([HAWKCTL, "replay", *map(str, words)], env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, check=False,
                          **more)
    assert done.returncode == expect, (words, done.returncode, done.stderr)
    return done.stdout


class Tags(html.parser.HTMLParser):
    """The markup of a page, without its text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(attrs)))

    def handle_endtag(self, tag):
        self.found.append(("/" + tag, ()))

    def handle_comment(self, data):
        self.found.append(("comment", data))

    def handle_decl(self, decl):
        self.found.append(("declaration", decl))


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.place.name)
        cls.browser = browser.Browser(BROWSER)

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()
        cls.place.cleanup()

    def make(self, name, *words, story=None, expect=0):
        """A page of files, or of a story written for it."""
        if story is not None:
            source = self.work / (name + ".jsonl")
            stories.write(source, story)
            words = (*words, source)
        path = self.work / (name + ".html")
        replay(*words, "--format", "html", "--output", path, expect=expect)
        return path

    def open(self, path, **how):
        took = self.browser.open(path, **how)
        return took

    def ask(self, expression):
        return self.browser.ask(expression)

    def assert_quiet(self, path):
        """Nothing was loaded, nothing went wrong, nothing of a log ran."""
        self.assertEqual(set(self.browser.requests) - {"data:,"},
                         {"file://" + str(path)})
        self.assertEqual(self.browser.complaints, [])
        self.assertIsNone(self.ask("window.owned"))

    def show(self, view):
        self.ask(f"document.querySelector('[data-view={view}]').click()")

    def views(self):
        return self.ask("[...document.querySelectorAll('#tabs button')]"
                        ".map((tab) => tab.dataset.view)")

    def visible(self, selector):
        return self.ask(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            ".filter((row) => !row.hidden).length")

    def filter(self, text):
        self.ask("(() => { const box = document.getElementById('filter');"
                 f"box.value = {json.dumps(text)};"
                 "box.dispatchEvent(new Event('input')); })()")
        self.browser.wait("JSON.stringify(wanted.terms) === JSON.stringify("
                          f"parseFilter({json.dumps(text)}))")

    def choose(self, box, value):
        self.ask(f"(() => {{ const box = document.getElementById('{box}');"
                 f"box.value = '{value}';"
                 "box.dispatchEvent(new Event('change')); })()")


class Rendering(Page):
    def test_fixtures_show_every_record(self):
        for directory in sorted(FORMATS.iterdir()):
            if not directory.is_dir():
                continue
            files = sorted(file for file in directory.iterdir()
                           if file.suffix in (".log", ".json", ".jsonl",
                                              ".txt", ".pb"))
            with self.subTest(directory.name):
                lines = replay("--format", "ndjson", *files).splitlines()
                path = self.make(directory.name, *files)
                self.open(path)
                self.assertEqual(self.visible(".timeline .record"), len(lines))
                bodies = self.ask(
                    "[...document.querySelectorAll('.timeline .record .text')]"
                    ".map((cell) => cell.firstChild.data)")
                for line, body in zip(lines, bodies):
                    said = json.loads(line)["body"].split("\n")[0].strip()
                    if "\ufffd" in said:  # bytes that are no text
                        continue
                    said = re.sub("\x1b\\[[0-9;]*m", "", said)
                    self.assertTrue(body.strip().startswith(said[:80]),
                                    (said, body))
                for view in self.views():
                    self.show(view)
                    self.assertFalse(
                        self.ask(f"document.getElementById('view-{view}')"
                                 ".classList.contains('empty')"), view)
                self.assert_quiet(path)

    def test_spans(self):
        path = self.make("agent", "--view", "waterfall",
                         story=stories.agent_story())
        self.open(path)
        self.assertEqual(self.views(),
                         ["timeline", "spans", "lanes", "stories"])
        self.assertEqual(self.visible(".spans .op.span"), 13)
        self.assertEqual(self.visible(".spans .op.record"), 5)
        self.assertEqual(self.visible(".spans .op.missing"), 1)
        self.assertIn("00f067aa0ba9", self.ask(
            "document.querySelector('.op.missing .name').textContent"))
        self.assertEqual(self.visible(".spans .op .bar.open"), 1)
        self.assertGreater(self.visible(".spans .op .bar.critical"), 5)
        self.assertIn("812 in, 64 out tokens", self.ask(
            "document.querySelectorAll('.op.span')[1].textContent"))
        # A bar is where its time is.
        place = self.ask(
            "(() => { const row = [...document.querySelectorAll('.op.span')]"
            ".find((row) => row.textContent.includes('publish answer'));"
            "const box = row.querySelector('.lanebox').getBoundingClientRect();"
            "const bar = row.querySelector('.bar').getBoundingClientRect();"
            "return (bar.left - box.left) / box.width; })()")
        self.assertAlmostEqual(place, 2850 / 3195, delta=0.01)
        # Opened: what was said, in words.
        self.ask("document.querySelectorAll('.op.span')[1].click()")
        self.assertIn("user: What is the weather?", self.ask(
            "document.querySelector('.op.open .details').textContent"))
        self.ask("[...document.querySelectorAll('.op.span')].find((row) =>"
                 "row.textContent.includes('TimeoutError')).click()")
        self.assertIn("at line 41", self.ask(
            "[...document.querySelectorAll('.op.open .part.failure')]"
            ".map((part) => part.textContent).join()"))
        self.assertEqual(self.ask(
            "document.querySelector('.trace.conversation').textContent"),
            "conversation conv-7f3a: 1 trace, 3.2 s, 2 failed")
        self.ask("document.querySelector('.op .fold').click()")
        self.assertEqual(self.visible(".spans .op.span"), 3)
        self.assert_quiet(path)

    def test_lanes_and_stories(self):
        path = self.make("agent2", "--list", story=stories.agent_story())
        self.open(path)
        self.assertEqual(self.visible(".stories .story:not(.heading)"), 2)
        self.show("lanes")
        self.assertEqual(
            self.ask("[...document.querySelectorAll('.heading .lane')]"
                     ".map((lane) => lane.textContent)"),
            ["planner", "weather", "mail"])
        self.show("stories")
        self.ask("[...document.querySelectorAll('.story .id')].find((id) =>"
                 "id.textContent === 'conv-7f3a').click()")
        self.assertEqual(self.visible(".timeline .record"), 1)
        self.choose("story", "-1")
        self.assertEqual(self.visible(".timeline .record"), 18)
        self.assert_quiet(path)

    def test_failed(self):
        path = self.make("failed", "--failed", FORMATS / "loggers_node/pino.log")
        self.open(path)
        self.show("timeline")
        self.assertIn("what failed in pino.log", self.ask("document.title"))
        self.assertGreater(self.visible(".timeline .record.bad"), 0)
        self.assert_quiet(path)

    def test_nothing(self):
        path = self.make("none", "-c", "no-such-id",
                         FORMATS / "loggers_node/pino.log", expect=1)
        self.open(path)
        self.assertIn("no records", self.ask("document.body.textContent"))
        self.assert_quiet(path)

    def test_refusals(self):
        for words in (["--follow"], ["--speed", "2"], ["--shapes"]):
            replay(*words, "--format", "html",
                   FORMATS / "loggers_node/pino.log", expect=2)


class Using(Page):
    def setUp(self):
        self.path = self.make("using", story=stories.agent_story())
        self.open(self.path)

    def test_filter(self):
        for text, rows in (("weather", 9), ("weather -forecast", 7),
                           ("\"no weather\"", 1), ("WEATHER TODAY", 1),
                           ("gen_ai.usage.input_tokens=812", 1), ("(.*", 0),
                           ("", 18)):
            with self.subTest(text):
                self.filter(text)
                self.assertEqual(self.visible(".timeline .record"), rows)
                self.assertIn(str(rows), self.ask(
                    "document.getElementById('count').textContent"))
        # Deltas are those of what is shown.
        self.filter("delivered")
        self.assertEqual(self.ask(
            "[...document.querySelectorAll('.timeline .record')]"
            ".find((row) => !row.hidden).querySelector('.delta').textContent"),
            "+0.000000")

    def test_severity(self):
        for level, rows in ((4, 4), (5, 3), (0, 18), (3, 18)):
            self.choose("level", level)
            self.assertEqual(self.visible(".timeline .record"), rows)
        self.choose("level", 5)
        self.show("spans")
        self.assertEqual(self.visible(".spans .op"), 3 + 1)  # and the axis

    def test_keys(self):
        press = self.browser.press
        press("/")
        self.assertEqual(self.ask("document.activeElement.id"), "filter")
        self.browser.write("weather")
        self.browser.wait("wanted.terms.length === 1")
        press("Enter")
        press("j")
        press("j")
        press("k")
        self.assertEqual(self.ask(
            "shown.indexOf(document.querySelector('.cursor'))"), 1)
        press("Enter")
        self.assertEqual(self.visible(".cursor .details"), 1)
        press("2")
        self.assertEqual(self.ask("current.key"), "spans")
        press("e")
        self.assertIn("invoke_agent", self.ask(
            "document.querySelector('.spans .cursor').textContent"))
        press("?")
        self.assertFalse(self.ask("document.getElementById('keys').hidden"))
        press("Escape")
        self.assertTrue(self.ask("document.getElementById('keys').hidden"))
        self.assert_quiet(self.path)

    def test_dark_and_light(self):
        back = "getComputedStyle(document.body).backgroundColor"
        light = self.ask(back)
        self.browser.press("t")
        dark = self.ask(back)
        self.assertNotEqual(light, dark)
        self.open(self.path, dark=True)
        self.assertEqual(self.ask(back), dark)
        self.browser.press("t")
        self.assertEqual(self.ask(back), light)

    def test_print(self):
        self.browser.call("Emulation.setEmulatedMedia", media="print")
        self.assertEqual(self.ask("document.getElementById('bar')"
                                  ".getBoundingClientRect().height"), 0)
        self.assertEqual(self.ask("getComputedStyle(document.body)"
                                  ".backgroundColor"), "rgb(255, 255, 255)")
        self.browser.print_to(self.work / "using.pdf")
        self.assertGreater((self.work / "using.pdf").stat().st_size, 10_000)

    def test_without_javascript(self):
        self.open(self.path, scripts=False)
        rows = self.ask("document.querySelectorAll('.plain tbody tr').length")
        self.assertEqual(rows, 18)
        text = self.ask("document.querySelector('.plain').innerText")
        self.assertIn("sorry, no weather today", text)
        self.assertIn("Traceback ...", text)
        self.assertEqual(self.ask("document.getElementById('bar')"
                                  ".getBoundingClientRect().height"), 0)

    def test_policy_holds(self):
        """Were something of a log to become markup, it would not run."""
        self.ask("""(() => {
          const script = document.createElement('script');
          script.textContent = 'window.owned = 1';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend',
            '<img src="http://127.0.0.1:9/x" onerror="window.owned = 2">' +
            '<b id="styled" style="display:none">x</b>');
          document.getElementById('styled').onclick = null;
        })()""")
        self.ask("new Promise((done) => setTimeout(done, 100))")
        self.assertIsNone(self.ask("window.owned"))
        self.assertEqual(self.ask("getComputedStyle(document.getElementById("
                                  "'styled')).display"), "inline")
        self.assertTrue(any("Content Security Policy" in words
                            for words in self.browser.complaints))


class Hostile(Page):
    def markup(self):
        """What elements there are, of all views, rows opened."""
        for view in self.views():
            self.show(view)
            self.ask("document.querySelectorAll('.row:not(.heading),"
                     ".op:not(.axis)').forEach((row) => "
                     "!row.classList.contains('open') && current.open(row))")
        return self.ask("[...new Set([...document.querySelectorAll('*')].map("
                        "(node) => node.tagName + [...node.attributes]"
                        ".map((each) => each.name).sort().join()))].sort()")

    def test_text_stays_text(self):
        plain = self.make("benign", story=stories.foreign_story(
            lambda number: f"{stories.BENIGN} {number}\nx"))
        bad = self.make("hostile", story=stories.foreign_story(
            stories.HOSTILE.__getitem__))
        self.assertEqual(
            self.without_rows(plain.read_text()),
            self.without_rows(bad.read_text()))
        self.open(plain)
        expected = self.markup()
        self.open(bad)
        self.assertEqual(self.visible(".timeline .record"),
                         2 * len(stories.HOSTILE))
        found = self.markup()
        self.assertLessEqual(set(found), set(expected))
        self.ask("new Promise((done) => setTimeout(done, 200))")
        self.assert_quiet(bad)
        shown = self.ask("document.documentElement.outerHTML")
        self.assertIsNone(UNSEEN.search(shown))
        self.assertIn("<script>window.owned=1</script>", self.ask(
            "document.querySelector('.timeline').textContent"))
        self.assertIn("\\u202e", self.ask(
            "document.querySelector('.timeline').textContent"))

    def test_also_without_javascript(self):
        bad = self.make("hostile2", story=stories.foreign_story(
            stories.HOSTILE.__getitem__))
        self.open(bad, scripts=False)
        self.assertEqual(
            self.ask("document.querySelectorAll('.plain tbody tr').length"),
            2 * len(stories.HOSTILE))
        self.assertEqual(self.ask(
            "[...new Set([...document.querySelectorAll('.plain tbody *')]"
            ".map((node) => node.tagName))].sort()"), ["TD", "TR"])
        self.assertEqual(self.ask("document.querySelectorAll("
                                  "'img,iframe,svg,base,b').length"), 0)
        self.assertEqual(set(self.browser.requests) - {"data:,"},
                         {"file://" + str(bad)})

    def test_hostile_names(self):
        name = "<img src=x onerror=window.owned=1>\u202e{{rows}}"
        source = self.work / (name + ".log")
        source.write_bytes((FORMATS / "loggers_node/pino.log").read_bytes())
        path = self.work / "names.html"
        replay(source, "--format", "html", "--output", path)
        self.open(path)
        self.assertIn("<img src=x onerror=", self.ask("document.title"))
        self.assertIsNone(UNSEEN.search(self.ask("document.title")))
        self.assert_quiet(path)

    @staticmethod
    def without_rows(text):
        """Markup but for the table, of which a row may be one that failed."""
        return [each for each in Tags(text).found
                if each[0] not in ("tr", "td")]

    def test_bytes(self):
        path = self.make("hostile3", story=stories.foreign_story(
            stories.HOSTILE.__getitem__))
        text = path.read_bytes().decode("utf-8")  # and no invalid bytes
        self.assertIsNone(UNSEEN.search(text))
        data = text.split('id="data">', 1)[1].split("</script>", 1)[0]
        self.assertNotRegex(data, "[<>&\u2028\u2029]")
        self.assertEqual(json.loads(data)["schema"], "hawkctl.page/1")


class Secrets(Page):
    def test_masked_on_the_way_out(self):
        source = self.work / "secrets.jsonl"
        stories.write(source, stories.secret_story())
        path = self.work / "secrets.html"
        replay(source, "--format", "html", "--output", path)
        text = path.read_text()
        exact = replay(source, "--format", "ndjson").decode()
        planted = [secret for _, *secrets in stories.SECRETS.values()
                   for secret in secrets]
        planted += ["hunter2-header", "hunter2-cookie"]
        for secret in planted:
            with self.subTest(secret):
                self.assertIn(secret, exact)
                self.assertFalse(secret in text)
        self.assertFalse("hunter2" in text)
        self.open(path)
        self.assertIn("«redacted»", self.ask("document.body.textContent"))

    def test_key_over_lines_of_an_agent(self):
        trace = self.work / "key.hawk"
        subprocess.run(
            [HAWKCTL, "run", "-q", "-o", trace, "--", "sh", "-c",
             "echo before; echo '-----BEGIN PRIVATE KEY-----';"
             "echo MIIEhunter2; echo '-----END PRIVATE KEY-----'; echo after"],
            stdout=subprocess.DEVNULL, check=True, timeout=LIMIT)
        path = self.make("key", trace)
        text = path.read_text()
        self.assertFalse("MIIEhunter2" in text)
        self.open(path)
        shown = self.ask("document.querySelector('.timeline').textContent")
        self.assertIn("before", shown)
        self.assertIn("after", shown)


class Many(Page):
    def test_ten_thousand_and_more(self):
        source = self.work / "many.log"
        with open(source, "w", encoding="utf-8") as file:
            for number in range(12_000):
                file.write("2026-11-28T10:%02d:%02d.%03dZ %s [req-%05d] step %d\n"
                           % (number // 60_000, number // 1000 % 60,
                              number % 1000,
                              "ERROR" if number % 997 == 0 else "INFO",
                              number // 12, number))
        path = self.work / "many.html"
        replay(source, "--format", "html", "--output", path)
        took = self.open(path)
        print(f"10,000 records: {path.stat().st_size / 1e6:.1f} MB, "
              f"shown after {took:.2f} s", file=sys.stderr)
        self.assertEqual(self.visible(".timeline .record"), 10_000)
        self.assertIn("2000 more came later", self.ask(
            "document.getElementById('summary').textContent"))
        self.assertIn("2,000 more came later", self.ask(
            "document.getElementById('foot').textContent"))
        self.filter("req-00777")
        self.assertEqual(self.visible(".timeline .record"), 12)
        self.choose("level", 5)
        self.filter("")
        self.assertEqual(self.visible(".timeline .record"), 11)
        self.assert_quiet(path)


def main():
    global HAWKCTL, BROWSER
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    HAWKCTL = str(pathlib.Path(sys.argv[1]).resolve())
    BROWSER = browser.find()
    if BROWSER is None:
        print("skipped: no browser (Debian's chromium-headless-shell)")
        return 77
    tests = unittest.defaultTestLoader.loadTestsFromModule(
        sys.modules[__name__])
    words = sys.argv[2:]
    if words:
        chosen = unittest.TestSuite()
        for group in tests:
            for test in group:
                if all(word in test.id() for word in words):
                    chosen.addTest(test)
        tests = chosen
    return 0 if unittest.TextTestRunner().run(tests).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
