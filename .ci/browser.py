"""Headless Chromium, driven by its DevTools protocol over two pipes: nothing has to be installed but the browser.

Each command of the protocol is a line of JSON that ends with a zero byte: https://chromedevtools.github.io/devtools-protocol.
"""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# Without its own requests to its maker, of which a test should not depend.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"]
# Seconds after which an answer is missing, on a busy machine.
PATIENCE = 60


def find():
    """Returns the path of a browser, or None."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


class Browser:
    """A browser with one page."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (its_input, self.writer), (self.reader, its_output) = os.pipe(), os.pipe()

        def numbers():  # It reads from 3 and writes to 4. Copies first: one of the pipes may have such a number itself.
            copies = os.dup(its_input), os.dup(its_output)
            os.dup2(copies[0], 3)
            os.dup2(copies[1], 4)

        command = [program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"]
        self.process = subprocess.Popen(command, preexec_fn=numbers, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(its_input)
        os.close(its_output)
        self.pending, self.last, self.session, self.events = b"", 0, None, []
        pages = [target for target in self.send("Target.getTargets")["targetInfos"] if target["type"] == "page"]
        self.session = self.send("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.writer)
        os.close(self.reader)
        self.profile.cleanup()

    def receive(self, seconds):
        """Returns the next message; None if there is none in time."""
        end = time.monotonic() + seconds
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.reader], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            data = os.read(self.reader, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self.pending += data
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        """Sends a command, and returns its result. Events are kept."""
        self.last += 1
        command = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self.writer, data):]
        while message := self.receive(PATIENCE):
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)
        raise RuntimeError(f"{method}: no answer for {PATIENCE} seconds")

    def evaluate(self, expression):
        """Returns the value of an expression of JavaScript, or of its promise."""
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def open(self, address):
        """Opens a page, as if for the first time."""
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=address)

    def wait(self, expression, what, seconds=PATIENCE):
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.evaluate(expression):
                return value
            time.sleep(0.05)
        raise RuntimeError(f"for {seconds} seconds there was not: {what}")

    def rest(self):
        """Waits for two pictures, so that what was asked for is drawn."""
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")

    def problems(self):
        """Returns the messages and errors of the page so far, and forgets them."""
        found = []
        for event in self.events:
            parameters = event.get("params", {})
            match event.get("method"):
                case "Runtime.exceptionThrown":
                    details = parameters["exceptionDetails"]
                    found.append(details.get("exception", {}).get("description", details["text"]))
                case "Runtime.consoleAPICalled":
                    found.append(" ".join(str(one.get("value", one.get("description"))) for one in parameters["args"]))
                case "Log.entryAdded":
                    found.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
                case "Network.loadingFailed":
                    found.append(f"not loaded: {parameters['errorText']}")
        self.events = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return found

    def requests(self):
        """Returns the addresses that were asked for."""
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]

    def mouse(self, kind, x, y, button="left", buttons=1):
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=buttons, clickCount=1)

    def click(self, x, y):
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y, buttons=0)

    def drag(self, path):
        """Draws a line with the mouse."""
        self.mouse("mousePressed", *path[0])
        for x, y in path[1:]:
            self.mouse("mouseMoved", x, y)
        self.mouse("mouseReleased", *path[-1], buttons=0)

    def touch(self, path):
        """Draws a line with a finger."""
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": path[0][0], "y": path[0][1]}])
        for x, y in path[1:]:
            self.send("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{"x": x, "y": y}])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    CODES = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "Backspace": 8, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}

    def key(self, *keys, times=1):
        """Presses keys together, and releases them."""
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            for _ in range(times):
                self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", key=key, text=text,
                          windowsVirtualKeyCode=self.CODES.get(key, ord(key[0])))
        for key in keys:
            self.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=self.CODES.get(key, ord(key[0])))
