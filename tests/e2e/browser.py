"""A headless chromium, spoken to by the WebDriver protocol over loopback.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import http.client
import json
import re
import shutil
import subprocess
import tempfile
import time

DRIVER = shutil.which("chromedriver")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# The browser asks nobody but the server of the test, whatever it has in mind.
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", "--no-proxy-server",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, "
             "EXCLUDE localhost"]


class Failed(Exception):
    """What the driver complains of."""


class Browser:
    """One window; `script` off leaves JavaScript out."""

    def __init__(self, script=True):
        self.profile = tempfile.TemporaryDirectory(prefix="ecr-browser-")
        self.session = None
        self.port = self.start()
        try:
            self.session = self.open(script)
        except BaseException:
            self.close()
            raise

    def start(self):
        """The port that the driver takes.  It wants the same one for IPv4
        and IPv6, and ends where somebody has one of the two."""
        for _ in range(20):
            self.driver = subprocess.Popen(
                [DRIVER, "--port=0"], stdout=subprocess.PIPE, text=True,
                stderr=subprocess.DEVNULL)
            for line in self.driver.stdout:
                found = re.search(r"successfully on port (\d+)", line)
                if found:
                    return int(found[1])
            self.driver.wait()
            self.driver.stdout.close()
        raise Failed("the driver does not start")

    def open(self, script):
        options = {
            "args": ARGUMENTS + ["--user-data-dir=" + self.profile.name],
            "prefs": {} if script else {
                "profile.managed_default_content_settings.javascript": 2}}
        found = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}}, root=True)
        return found["sessionId"]

    def ask(self, method, path, body=None, root=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=120)
        try:
            connection.request(
                method, path if root else "/session/%s%s" % (
                    self.session, path),
                json.dumps(body) if method == "POST" else None,
                {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise Failed("%(error)s: %(message)s" % value)
        return value

    def devtools(self, command, **parameters):
        return self.ask("POST", "/goog/cdp/execute",
                        {"cmd": command, "params": parameters})

    def go(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *args):
        """What a function with this body returns, or its promise brings."""
        return self.ask("POST", "/execute/sync",
                        {"script": script, "args": list(args)})

    def wait(self, script, *args, seconds=20):
        """Until it is true, which it then returns."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script, *args)
            if value:
                return value
            time.sleep(0.05)
        raise Failed("never true: %s %r\n%s" % (script, args, self.text()))

    def text(self):
        return self.run("return document.body.innerText")

    def find(self, selector):
        return self.ask("POST", "/element", {
            "using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        """The page may draw an element anew before it is reached."""
        for last in (False, False, True):
            try:
                return self.ask("POST", "/element/%s/click" %
                                self.find(selector), {})
            except Failed as why:
                if last or "stale element" not in str(why):
                    raise

    def type(self, selector, text):
        self.ask("POST", "/element/%s/value" % self.find(selector),
                 {"text": text})

    def press(self, *keys):
        self.ask("POST", "/actions", {"actions": [{
            "type": "key", "id": "keyboard", "actions": [
                {"type": kind, "value": key} for key in keys
                for kind in ("keyDown", "keyUp")]}]})

    def size(self, width, height=900):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width,
                      height=height, deviceScaleFactor=1,
                      mobile=width < 500)

    def theme(self, name):
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": name}])

    def picture(self):
        return base64.b64decode(self.ask("GET", "/screenshot"))

    def log(self):
        """What the console has got since it was last asked for."""
        return self.ask("POST", "/se/log", {"type": "browser"})

    def close(self):
        if self.session:
            self.ask("DELETE", "")
        self.driver.terminate()
        self.driver.wait(timeout=30)
        self.driver.stdout.close()
        self.profile.cleanup()
