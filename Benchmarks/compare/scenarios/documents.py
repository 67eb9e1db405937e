"""One document through each engine, warm, turn by turn: ours with finishing, WeasyPrint, Typst, Chromium's print to
PDF."""

import os
import statistics
import subprocess
import time

from ..context import HERE
from ..result import Result
from .reports import RawWorker


def run(context):
    result = Result()
    for photos in (0, 10) if context.scale >= 1 else (0,):
        race(context, result, photos, f"{photos} photos" if photos else "no photos")
    return result


def race(context, result, photos, name):
    documents = context.documents(photos)
    frame = (documents / "en.frame").read_bytes()
    worker = RawWorker(context.worker)
    environment = {**os.environ, "FONTCONFIG_FILE": str(context.engine / "fonts/fonts.conf")}
    peers = {
        "WeasyPrint": Asked([context.python, HERE / "peers/weasy.py", documents, "en"], environment),
        "Typst": Asked([context.python, HERE / "peers/typeset/compile.py", documents, "en"], environment)}
    browser = context.engine.parent / "browser/bin/python"
    if browser.exists():
        peers["Chromium"] = Asked([browser, HERE / "peers/chromium.py", documents, "en"], environment)
    else:
        result.note("Playwright is missing (`make setup`): Chromium was left out")

    def ours():
        begin = time.perf_counter()
        worker.make(frame)
        return (time.perf_counter() - begin) * 1000

    ours(), [peer.ask() for peer in peers.values()]
    ratios = {peer: [] for peer in peers}
    for _ in range(context.rounds):
        mine = [ours() for _ in range(context.amount(10))]
        result.figures.add(f"{name}: our worker, with finishing", mine)
        for peer, process in peers.items():
            theirs = [process.ask() for _ in range(context.amount(2))]
            result.figures.add(f"{name}: {peer}", theirs)
            ratios[peer].append(statistics.median(theirs) / statistics.median(mine))
    worker.end()
    for peer, process in peers.items():
        process.end()
        result.row(f"one document, {name}, our worker against {peer} alone", ratios[peer], "x")


class Asked:
    """A program that makes the document once for each line it is sent, and answers with the milliseconds."""

    def __init__(self, command, environment):
        self._process = subprocess.Popen(
            [str(part) for part in command], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)

    def ask(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().split()
        if len(said) != 2 or int(said[1]) < 10_000:
            raise RuntimeError(f"{self._process.args[1]} made no PDF")
        return float(said[0])

    def end(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
