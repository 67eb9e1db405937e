"""Reports end to end: from the request to the last byte of the PDF."""

import datetime
import time

from .channel import Channel, post
from .load import burst
from .visitor import ASYNC, LANGUAGES, STATUS, Visitor

SINGLES, NINES, FRESH = 8, 4, 4
AIM = {"median": "< 1500"}


def measure(server, photos, figures, family, scale):
    """Interleaved, so that a disturbance hits every kind alike."""
    plain, pictured = Visitor(server), Visitor(server)
    pictured.upload(photos)
    plain.report(), pictured.report()
    channels = [Channel(server.address) for _ in LANGUAGES]
    without, with_photos, fresh = [], [], []
    nine, nine_pictured = Nine(plain, channels, family), Nine(pictured, channels, family)
    for number in range(max(1, round(SINGLES * scale))):
        without.append(plain.report() * 1000)
        with_photos.append(pictured.report() * 1000)
        if number < max(1, round(NINES * scale)):
            nine.run()
            nine_pictured.run()
        if number < max(1, round(FRESH * scale)):
            fresh.append(Visitor(server).report() * 1000)
    shown = ("median", "p90")
    figures.add("one report", without, show=shown)
    figures.add("one report with 3 photos", with_photos, show=shown)
    figures.add("first report of a new session (car data read from the mock)", fresh, show=shown)
    figures.add("nine languages at once", nine.took, show=shown, aim=AIM)
    figures.add("nine languages at once with 3 photos", nine_pictured.took, show=shown, aim=AIM)
    figures.add(
        "POST, nine at once", nine.posts + nine_pictured.posts, show=("p50", "p99", "max"), aim={"max": "< 50"})
    figures.add("one report of the nine, start of work to complete", nine.worked + nine_pictured.worked, show=shown)
    for group in ("server", "workers", "redis"):
        figures.add(
            f"processor time of one report of the nine with 3 photos: {group}",
            [spent[group] / len(LANGUAGES) * 1000 for spent in nine_pictured.spent])
    figures.add("size of a report with 3 photos", nine_pictured.sizes, "kB")


def finished(server):
    """Paths of the states of nine finished reports."""
    visitor = Visitor(server)
    answers = burst([Channel(server.address) for _ in LANGUAGES], Nine.requests(visitor))
    return [f"{STATUS}/{state['task_id']}" for state in visitor.collect(map(task, answers))]


class Nine:
    def __init__(self, visitor, channels, family):
        self.visitor, self.channels, self.family = visitor, channels, family
        self.took, self.posts, self.worked, self.sizes, self.spent = [], [], [], [], []

    def run(self):
        before = self.family.processor_seconds()
        began = time.perf_counter()
        answers = burst(self.channels, self.requests(self.visitor))
        states = self.visitor.collect(map(task, answers))
        self.took.append((time.perf_counter() - began) * 1000)
        after = self.family.processor_seconds()
        self.spent.append({group: after[group] - before[group] for group in after})
        self.posts += [answer.latency for answer in answers]
        self.worked += [between(state["started_at"], state["completed_at"]) for state in states]
        self.sizes += [state["result"]["bytes"] / 1000 for state in states]

    @staticmethod
    def requests(visitor):
        return [post(ASYNC, visitor.order(language)) for language in LANGUAGES]


def task(answer):
    if answer.status not in (200, 202):
        raise RuntimeError(f"POST: {answer.status} {answer.body[:300]!r}")
    return answer.json()["task_id"]


def between(start, end):
    first, last = (datetime.datetime.fromisoformat(text) for text in (start, end))
    return (last - first).total_seconds() * 1000
