"""What a report costs as its contents grow: charging sessions (own data, no Tesla), photos, languages."""

import json
import pathlib
import statistics
import tempfile
import time

from render.documents import Documents
from spine.visitor import ASYNC, ENDED, LANGUAGES, STATUS, Visitor

from ..result import Result
from .reports import wall

SESSIONS, PHOTOS = (1, 60, 500, 2000), (0, 3, 10)


def run(context):
    result, ratios = Result(), []
    with context.ours({"MAX_BODY_BYTES": "67108864"}) as server, tempfile.TemporaryDirectory() as folder:
        documents = Documents(context.program, context.fixture, pathlib.Path(folder))
        visitor = Visitor(server)
        models = {count: json.loads(pathlib.Path(documents.usual(count)[1]).read_text()) for count in SESSIONS}
        # Each charging session has its row only where the owner shows the sites.
        visitor.json("PATCH", f"/session/{visitor.session}", {"show_charging_sites": True})
        own(visitor, models[1])
        for _ in range(context.rounds):
            cost = {}
            for count, model in models.items():
                samples = [own(visitor, model) for _ in range(context.amount(3))]
                took, pages = statistics.median(one for one, _ in samples), samples[0][1]
                cost[count] = took / pages
                result.figures.add(f"report of {count:,} charging sessions", took)
                result.figures.add(f"report of {count:,} charging sessions: pages", pages, "pages")
            ratios.append(cost[SESSIONS[-1]] / cost[60])
        for count in PHOTOS:
            pictured = Visitor(server)
            if count:
                pictured.upload(context.photos(count))
            pictured.report()
            result.figures.add(
                f"report with {count} photos", [pictured.report() * 1000 for _ in range(context.amount(6))])
        for count in (1, 3, 9):
            samples = [wall(visitor, LANGUAGES[:count]) * 1000 for _ in range(context.amount(5))]
            result.figures.add(f"{count} languages at once", samples)
    result.row("cost of a page in a report of 2,000 charging sessions, against 60", ratios, "x", most=1, places=2)
    return result


def own(visitor, model):
    """Milliseconds from the request to the last byte of a report of the caller's own data, and its pages."""
    begin = time.perf_counter()
    task = visitor.json("POST", ASYNC, {
        "session_id": visitor.session, "report": model, "locale": "fi"})["task_id"]
    while (state := visitor.json("GET", f"{STATUS}/{task}"))["status"] not in ENDED:
        time.sleep(0.005)
    visitor.download(state)
    return (time.perf_counter() - begin) * 1000, state["result"]["pages"]
