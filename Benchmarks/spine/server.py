"""Starts and stops one `carpulse serve` with its own Redis, Tesla mock and folder."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

LIMITS = ("PAYMENTS", "WEBHOOKS", "PDF", "STATUS", "TESLA_OAUTH", "TESLA_API", "AUTH", "UPLOADS", "DEFAULT")


class Program:
    def __init__(self, path, root):
        self.path = path
        self.photos = sorted((root / "Templates/demo").glob("*.jpg"))

    def start(self):
        return Server(self.path)


class Server:
    """A running server. Its log goes to a file as in production, at the default level."""

    def __init__(self, path, settings=None, mock=True):
        self._settings = settings or {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="carpulse-bench-"))
        self._log = open(self.folder / "log", "wb")
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [path, "serve", *(["--mock-tesla"] if mock else []), "--port", "0"], env=self._environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self._log)
        try:
            self.base = self._address()
        except BaseException:
            self.process.kill()
            raise
        self.ready = time.perf_counter() - self.started
        parts = urllib.parse.urlsplit(self.base)
        self.address = (parts.hostname, parts.port)

    def stop(self):
        """Seconds from SIGTERM to the end."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        took = time.perf_counter() - began
        self._log.close()
        log = (self.folder / "log").read_text(errors="replace")
        shutil.rmtree(self.folder, ignore_errors=True)
        if code != 0:
            raise RuntimeError(f"the server ended with {code}; the end of its log:\n{log[-2000:]}")
        return took

    def kill(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _environment(self):
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "CARPULSE_ENGINE_DIR") if key in os.environ}
        # The figures are the server's, not those of its protection against a single busy client.
        limits = {f"RATE_LIMIT_{name}": "off" for name in LIMITS}
        return kept | limits | {
            "DATA_DIR": str(self.folder / "data"), "PDF_QUEUE_LIMIT": "5000",
            "LOG_FORMAT": "json"} | self._settings

    def _address(self):
        for line in self.process.stdout:
            mark = line.find(b"listening on ")
            if mark >= 0:
                return line[mark + 13:].decode().strip()
        raise RuntimeError(f"the server did not start:\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")
