"""The mock of Tesla as a process of its own, so that its work and memory are not the server's."""

import contextlib
import json
import subprocess
import urllib.request


class Mock:
    def __init__(self, program):
        self._process = subprocess.Popen(
            [str(program), "mock-tesla", "--port", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self._process.kill()
            raise RuntimeError(f"the mock did not start: {line}")
        self.base = line.removeprefix("listening on ").strip()

    @property
    def settings(self):
        return {
            "TESLA_MODE": "mock", "TESLA_AUTH_URL": self.base + "/oauth2/v3/authorize",
            "TESLA_TOKEN_URL": self.base + "/oauth2/v3/token", "TESLA_API_BASE_NA": self.base + "/na",
            "TESLA_API_BASE_EU": self.base + "/eu"}

    def switch(self, **switches):
        request = urllib.request.Request(
            self.base + "/__mock/switches", json.dumps(switches).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).read()

    def end(self):
        self._process.terminate()
        self._process.wait(timeout=20)


@contextlib.contextmanager
def mock(program):
    one = Mock(program)
    try:
        yield one
    finally:
        one.end()
