"""A real browser without a window, driven over a pair of pipes by the DevTools
protocol: no port is opened, nothing but files can be loaded."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser",
         "google-chrome", "google-chrome-stable")
LIMIT = 60  # seconds for one answer


def find():
    """The browser's path; None where there is none. HAWK_BROWSER is another."""
    named = os.environ.get("HAWK_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One browser with one page at a time. It keeps what the page asked for
    and complained about: `requests`, `complaints`."""

    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix="hawk-browser-")
        to_it, self.out = os.pipe()
        self.into, from_it = os.pipe()
        # It reads commands from 3 and answers on 4.
        script = 'exec "$0" "$@" 3<&%d 4>&%d' % (to_it, from_it)
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", script, program, "--headless",
             "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-extensions", "--mute-audio",
             "--host-resolver-rules=MAP * ~NOTFOUND",
             "--force-color-profile=srgb",
             "--user-data-dir=" + self.home, "about:blank"],
            pass_fds=(to_it, from_it), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        os.close(to_it)
        os.close(from_it)
        self.buffer = b""
        self.number = 0
        self.session = None
        self.requests = []
        self.complaints = []
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.out)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(LIMIT)
        os.close(self.into)
        shutil.rmtree(self.home, ignore_errors=True)

    def _read(self, until):
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            ready, _, _ = select.select([self.into], [], [], max(left, 0))
            if not ready:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.into, 1 << 20)
            if not piece:
                raise EOFError("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + LIMIT
        while True:
            answer = self._read(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer)

    def _note(self, event):
        method, params = event.get("method"), event.get("params", {})
        self.events.append(method)
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"][:200])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(
                json.dumps(params["exceptionDetails"])[:600])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(params["args"])[:600])
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"][:600])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append("dialog: " + params["message"])

    def open(self, path, scripts=True, width=1280, height=800, dark=False):
        """Loads a file into a new page and waits until it is there."""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank",
                           width=width, height=height)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])
        self.requests, self.complaints, self.events = [], [], []
        began = time.monotonic()
        self.call("Page.navigate", url="file://" + str(path))
        until = time.monotonic() + LIMIT
        while "Page.loadEventFired" not in self.events:
            self._note(self._read(until))
        return time.monotonic() - began

    def ask(self, expression):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:600])
        return result["result"].get("value")

    def wait(self, expression, limit=20):
        """Waits until an expression is true."""
        until = time.monotonic() + limit
        while not self.ask(expression):
            if time.monotonic() > until:
                raise TimeoutError(expression)
            time.sleep(0.02)

    def press(self, key):
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key,
                      text=text if kind == "keyDown" else "")

    def write(self, text):
        self.call("Input.insertText", text=text)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def print_to(self, path):
        data = self.call("Page.printToPDF", landscape=True,
                         printBackground=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
