"""Times the worker of standard reports (engine and finishing with qpdf) against WeasyPrint on the same document, turn by
turn, and makes a report of 2,000 charging sessions."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from spine import machine, page
from spine.figures import Figures

from .documents import Documents
from .worker import Worker

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent
ENGINES = ROOT / ".vendor"
PYTHON = ENGINES / "weasyprint/bin/python"
FONTS = ENGINES / "plutobook/fonts"
# As the server asks: page numbers, bookmarks and metadata.
SECTIONS = ("cover", "glance", "battery", "charging", "history", "warranty", "alerts", "condition", "glossary", "method")
OPTIONS = {
    "title": "Report", "author": "CarPulse", "language": "fi", "creation_date": "2026-11-23T15:04:05Z",
    "page_numbers": {"prefix": "{{page:", "suffix": "}}"},
    "bookmarks": [{"title": name, "anchor": name, "level": 1} for name in SECTIONS]}


def main():
    options = arguments()
    program = pathlib.Path(options.program).resolve()
    record = machine.describe(ROOT)
    machine.wait_for_quiet(options.patience)
    figures, share, started = Figures(), machine.Share(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        documents = Documents(
            program, ROOT / "Tests/IntegrationsTests/Fixtures/report.json", pathlib.Path(folder))
        for _ in range(options.rounds):
            race(program, documents, figures, pathlib.Path(folder), options)
            long(program, documents, figures, options)
    record.update(
        rounds=options.rounds, seconds=round(time.monotonic() - started),
        others_used_percent=round(share.others(), 1))
    summary = figures.summary()
    print(page.table(summary))
    if options.output != "-":
        folder = pathlib.Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "render.json").write_text(json.dumps({"machine": record, "figures": summary}, indent=1) + "\n")
    return 0


def race(program, documents, figures, folder, options):
    """In turn, so that a disturbance hits all alike; each is warm."""
    html, _ = documents.usual()
    ours = Worker(program.with_name("carpulse-render"))
    tagged = Worker(PYTHON, "-I", "-B", ROOT / "Sources/carpulse-render/weasyprint_worker.py", FONTS)
    theirs = subprocess.Popen(
        [PYTHON, HERE / "render/plain.py", folder / "usual.html"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env={**os.environ, "FONTCONFIG_FILE": str(FONTS / "fonts.conf")})

    def plain():
        theirs.stdin.write("\n")
        theirs.stdin.flush()
        return float(theirs.stdout.readline())

    standard, ua, native = [], [], []
    for turn in range(options.turns + 1):
        samples = [ours.render(html, OPTIONS)[0] for _ in range(8)]
        ua_took, answer = tagged.render(html, {**OPTIONS, "profile": "ua"})
        native_took = plain()
        if turn:
            standard += samples
            ua.append(ua_took)
            native.append(native_took)
    theirs.stdin.close()
    theirs.wait(timeout=20)
    figures.add("standard report, worker", standard, show=("median", "p90"))
    figures.add("the same document, WeasyPrint itself", native)
    figures.add("the same report as PDF/UA, worker", ua)
    figures.add(
        "WeasyPrint itself against the standard worker", statistics.median(native) / statistics.median(standard),
        "times", aim={"median": ">= 25"})
    figures.add("pages of it", answer["pages"], "pages")
    figures.add("peak memory of the standard worker", ours.peak(), "MiB")
    figures.add("peak memory of the PDF/UA worker", tagged.peak(), "MiB")
    ours.end()
    tagged.end()


def long(program, documents, figures, options):
    html, data = documents.long()
    worker = Worker(program.with_name("carpulse-render"))
    # Cold: the first report of a worker has no guess at its page numbers.
    took, answer = worker.render(html, OPTIONS)
    figures.add("report of 2,000 sessions, cold worker", took, aim={"median": "< 1000"})
    figures.add(
        "report of 2,000 sessions", [worker.render(html, OPTIONS)[0] for _ in range(options.turns)],
        aim={"median": "< 1000"})
    figures.add("pages of 2,000 sessions", answer["pages"], "pages")
    figures.add("peak memory of its worker", worker.peak(), "MiB", aim={"median": "< 200"})
    figures.add("`carpulse render` of 2,000 sessions, start to end", documents.whole(data), "s")
    worker.end()


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh render", description=__doc__)
    default = os.environ.get("CARPULSE", ROOT / ".build/release/carpulse")
    parser.add_argument("--program", default=str(default), help="the carpulse to measure; its worker lies beside it")
    parser.add_argument("--rounds", type=int, default=3, help="fresh workers, one after the other")
    parser.add_argument("--turns", type=int, default=4, help="renderings by WeasyPrint in a round")
    parser.add_argument("--patience", type=float, default=20, help="longest wait for quiet at the start, seconds")
    parser.add_argument("--output", default=str(HERE / "results"), help="folder for render.json; - writes nothing")
    options = parser.parse_args()
    for needed in (pathlib.Path(options.program), PYTHON):
        if not needed.exists():
            sys.exit(f"{needed} does not exist; run `make build`")
    return options


sys.exit(main())
