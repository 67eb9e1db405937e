"""What the scenarios share: programs, folders, documents, and how much is to be done."""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile

from spine.server import Server

from .capture import capture
from .peer import Peer

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent


class Context:
    def __init__(self, program, rounds, scale):
        self.program = pathlib.Path(program).resolve()
        self.worker = self.program.with_name("carpulse-render")
        self.rounds, self.scale = rounds, scale
        self.python = ROOT / ".vendor/bench/bin/python"
        self.engine = self._nearest(".vendor/plutobook")
        self.fixture = ROOT / "Tests/IntegrationsTests/Fixtures/report.json"
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="carpulse-compare-"))
        self._documents = {}

    def close(self):
        shutil.rmtree(self._folder, ignore_errors=True)

    def amount(self, full, least=1):
        """A number of repeats, or of seconds, of which a small run does less."""
        return max(least, type(full)(full * self.scale))

    def photos(self, count):
        """So many photos to upload, at most ten."""
        folder = self._folder / "photos"
        if not folder.exists():
            folder.mkdir()
            self.said(self.python, "-B", HERE / "compare/pictures.py", folder)
        return sorted(folder.glob("*.jpg"))[:count]

    def documents(self, photos):
        """Folder of the documents in nine languages, exactly as our server hands them to its engine."""
        if photos not in self._documents:
            folder = self._folder / f"documents-{photos}"
            capture(self, folder, photos)
            self._documents[photos] = folder
        return self._documents[photos]

    @contextlib.contextmanager
    def ours(self, settings=None, mock=True):
        with running(Server(self.program, settings, mock=mock)) as server:
            yield server

    @contextlib.contextmanager
    def peer(self, photos=0):
        with running(Peer(self.python, self.engine / "fonts/fonts.conf", self.documents(photos))) as peer:
            yield peer

    @property
    def hello(self):
        """The bare Hummingbird server, if somebody built it; None otherwise."""
        program = self.program.parent / "hello"
        return program if program.exists() else None

    def said(self, *command):
        """Output of a program that has to succeed."""
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def _nearest(self, name):
        for folder in [*self.program.parents, ROOT]:
            if (folder / name).exists():
                return folder / name
        raise SystemExit(f"{name} is missing; run `make setup`")


@contextlib.contextmanager
def running(server):
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    server.stop()
