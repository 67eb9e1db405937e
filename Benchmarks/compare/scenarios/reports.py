"""Reports end to end over HTTP, from the request to the last byte of the PDF: ours, the peer, and the engine alone."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time

from spine.visitor import ASYNC, ENDED, LANGUAGES, STATUS, Patience, Visitor

from ..context import HERE
from ..peer import PeerVisitor
from ..result import Result

CORES = os.cpu_count()
UNDER_WAY = 8 * CORES
# A client asks each two seconds; often enough that no worker waits, seldom enough to cost neither side much.
PAUSE = 0.05


def produce(visitor, count):
    """Reports a second: as many as allowed are under way, each is downloaded as soon as it is complete."""
    begin, asked, done, waiting = time.perf_counter(), 0, 0, []
    patience = Patience()
    while done < count:
        patience.check(done)
        while asked < count and len(waiting) < UNDER_WAY:
            waiting.append(order(visitor, LANGUAGES[asked % len(LANGUAGES)]))
            asked += 1
        for state in visitor.json("GET", f"{STATUS}?ids={','.join(waiting)}")["data"]:
            if state["status"] in ENDED:
                visitor.download(state)
                waiting.remove(state["task_id"])
                done += 1
        time.sleep(PAUSE)
    return count / (time.perf_counter() - begin)


def order(visitor, language):
    return visitor.json("POST", ASYNC, visitor.order(language))["task_id"]


def plain(context):
    result = Result()
    race(context, result, photos=0, ours_count=120, peer_count=8, least=30, name="no photos")
    return result


def pictured(context):
    result = Result()
    race(context, result, photos=10, ours_count=60, peer_count=6, least=5, name="10 photos")
    return result


def race(context, result, photos, ours_count, peer_count, least, name):
    documents = context.documents(photos)
    against_peer, against_engine, against_worker = [], [], []
    with context.ours() as server, context.peer(photos) as peer:
        ours, theirs = Visitor(server), PeerVisitor(peer)
        if photos:
            ours.upload(context.photos(photos))
        produce(ours, 2 * CORES), produce(theirs, CORES)
        for _ in range(context.rounds):
            one = produce(ours, context.amount(ours_count, 2 * CORES))
            two = produce(theirs, context.amount(peer_count, CORES))
            three = engine(context, documents, context.amount(5.0, 1.0))
            four = workers(context, documents, context.amount(40, 2))
            against_peer.append(one / two)
            against_engine.append(one / three)
            against_worker.append(one / four)
            result.figures.add(f"ours, {name}", one, "reports/s")
            result.figures.add(f"FastAPI + WeasyPrint, {name}", two, "reports/s")
            result.figures.add(f"engine alone in a bare loop, {name}", three, "reports/s")
            result.figures.add(f"our render workers without a server, {name}", four, "reports/s")
        pages(context, result, ours, theirs, documents)
    result.row(f"reports per second, {name}, against FastAPI + WeasyPrint", against_peer, "x", least=least)
    percent = [100 * value for value in against_engine]
    result.row(f"reports per second, {name}, against the bare engine loop", percent, "%", least=85, places=0)
    percent = [100 * value for value in against_worker]
    result.row(f"reports per second, {name}, against our workers without a server", percent, "%", places=0)


def engine(context, documents, seconds):
    """The engine in one bare process for each core: reports a second of all."""
    library = next((context.engine).rglob("libplutobook*.so*"))
    command = [
        sys.executable, "-m", "compare.bare", library, context.engine / "fonts/fonts.conf", documents, str(seconds)]
    children = [
        subprocess.Popen([str(part) for part in command], cwd=HERE, stdout=subprocess.PIPE, text=True)
        for _ in range(CORES)]
    rate = 0
    for child in children:
        said, _ = child.communicate(timeout=seconds + 120)
        if child.returncode != 0:
            raise RuntimeError("the bare engine failed")
        count, took = said.split()
        rate += int(count) / float(took)
    return rate


def workers(context, documents, count):
    """One render worker for each core is given the frames that the server sent: reports a second of all."""
    frames = [file.read_bytes() for file in sorted(documents.glob("*.frame"))]
    rates = []

    def work():
        worker = RawWorker(context.worker)
        worker.make(frames[0])
        begin = time.perf_counter()
        for number in range(count):
            worker.make(frames[number % len(frames)])
        rates.append(count / (time.perf_counter() - begin))
        worker.end()

    threads = [threading.Thread(target=work) for _ in range(CORES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(rates) != CORES:
        raise RuntimeError("a worker failed")
    return sum(rates)


class RawWorker:
    """A render worker that is given frames as they were captured."""

    def __init__(self, program):
        self._process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def make(self, frame):
        self._process.stdin.write(frame)
        self._process.stdin.flush()
        while True:
            length = int.from_bytes(self._process.stdout.read(4), "big")
            answer = json.loads(self._process.stdout.read(length))
            for part in answer.get("parts") or ():
                self._process.stdout.read(part["length"])
            if "progress" not in answer:
                break
        if not answer.get("ok"):
            raise RuntimeError(f"no report: {answer}")

    def end(self):
        self._process.stdin.close()
        self._process.wait(timeout=20)


def pages(context, result, ours, theirs, documents):
    """Both must have made the same report."""
    for name, visitor in (("ours", ours), ("FastAPI + WeasyPrint", theirs)):
        tasks = [order(visitor, "en")]
        state, = visitor.collect(tasks)
        file = documents / "check.pdf"
        file.write_bytes(visitor.download(state))
        result.figures.add(f"pages, {name}", int(context.said("qpdf", "--show-npages", file)), "pages")


def nine(context):
    result, ratios = Result(), []
    languages = LANGUAGES[:context.amount(len(LANGUAGES), 2)]
    with context.ours() as server, context.peer() as peer:
        ours, theirs = Visitor(server), PeerVisitor(peer)
        wall(ours), produce(theirs, CORES)
        for _ in range(context.rounds):
            one = statistics.median(wall(ours, languages) for _ in range(context.amount(5)))
            two = wall(theirs, languages)
            ratios.append(two / one)
            result.figures.add(f"{len(languages)} languages at once, ours", one * 1000)
            result.figures.add(f"{len(languages)} languages at once, FastAPI + WeasyPrint", two * 1000)
    result.row(f"{len(languages)} languages, wall time, against the peer", ratios, "x", least=25)
    return result


def wall(visitor, languages=LANGUAGES):
    begin = time.perf_counter()
    visitor.collect([order(visitor, language) for language in languages])
    return time.perf_counter() - begin
