"""Starts and stops the peer: its Redis, its web server with a process for each core, as many render workers."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from spine.channel import Channel, get

APP = pathlib.Path(__file__).resolve().parent.parent / "peers/fastapi"


class Peer:
    def __init__(self, python, fonts, documents, workers=None):
        cores = os.cpu_count()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="carpulse-peer-"))
        (self.folder / "objects").mkdir()
        (self.folder / "documents").symlink_to(documents)
        self.address = ("127.0.0.1", free_port())
        self.base = "http://{}:{}".format(*self.address)
        store = self.folder / "redis.sock"
        environment = {
            "PATH": os.environ["PATH"], "PEER_FOLDER": str(self.folder), "PEER_REDIS": f"unix://{store}",
            "FONTCONFIG_FILE": str(fonts), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(self.folder)}
        self._log = open(self.folder / "log", "wb")
        self.children = []
        self.started = time.perf_counter()

        def run(*command):
            self.children.append(subprocess.Popen(
                [str(part) for part in command], cwd=APP, env=environment, stdin=subprocess.DEVNULL, stdout=self._log,
                stderr=self._log))

        # As ours runs its own: what was acknowledged is on the disk.
        run("redis-server", "--port", "0", "--unixsocket", store, "--dir", self.folder, "--appendonly", "yes",
            "--appendfsync", "always", "--save", "")
        run(python, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", self.address[1], "--workers", cores,
            "--loop", "uvloop", "--http", "httptools", "--timeout-keep-alive", "75", "--no-access-log",
            "--log-level", "warning")
        for _ in range(cores if workers is None else workers):
            run(python, "worker.py")
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        self.ready = time.perf_counter() - self.started

    def stop(self):
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
        for child in reversed(self.children):
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._tidy()

    def kill(self):
        # uvicorn's workers end with their parent only if it is told to stop.
        self.stop()

    def _tidy(self):
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            dead = [child.args for child in self.children if child.poll() is not None]
            if dead:
                raise RuntimeError(f"{dead[0]} ended:\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}")
            try:
                channel = Channel(self.address)
                status = channel.ask(get("/health/ready")).status
                channel.close()
                if status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        raise RuntimeError(f"the peer did not start:\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class PeerVisitor:
    """Asks the peer for reports, with the methods of `spine.visitor.Visitor` that the scenarios use."""

    def __init__(self, peer):
        from spine.visitor import Visitor

        self._visitor = Visitor.__new__(Visitor)
        self._visitor.connect(peer)
        self._visitor.session = self._visitor.json("POST", "/session", {"locale": "en"})["id"]
        self._visitor.vin = "XP7YGCEK0PB000202"

    def __getattr__(self, name):
        return getattr(self._visitor, name)
