"""Status polls and health checks: latency at a fixed rate, and as many as the server answers."""

import time

from .load import Job, Stream, closed_loop, open_loop

RATE, HEALTH_RATE, SECONDS, CLOSED_SECONDS = 500, 50, 4, 2
CONNECTIONS = (16, 64)
AIM = {"p99": "< 50"}
SHOW = ("p50", "p99", "max")


def measure(server, figures, family, state, paths, scale, crowd=None):
    seconds = max(0.5, SECONDS * scale)
    peak = Peak(family)
    for connections in CONNECTIONS:
        streams = [
            Stream("status", paths, RATE, connections), Stream("health", ["/health"], HEALTH_RATE, 4)]
        result = Job(open_loop, server.address, streams, seconds).result(peak.look)
        polls = f"status poll, {state}, {connections} connections, {RATE}/s"
        figures.add(polls, result["status"]["latency"], show=SHOW, aim=AIM)
        figures.add(f"{polls}: server's own time", result["status"]["served"], show=SHOW)
        figures.add(f"{polls}: late start of the generator", result["status"]["lag"], show=("p99",))
        figures.add(
            f"/health, {state}, beside {connections} connections", result["health"]["latency"], show=SHOW, aim=AIM)
    if crowd:
        crowd.throughput(figures)
        peak.report(figures)
    for connections in CONNECTIONS:
        as_many_as_possible(server, figures, family, state, paths, connections, max(0.5, CLOSED_SECONDS * scale))


def as_many_as_possible(server, figures, family, state, paths, connections, seconds):
    before = family.processor_seconds()
    count, took = Job(closed_loop, server.address, paths, connections, seconds).result()
    after = family.processor_seconds()
    name = f"status polls answered, {state}, {connections} connections"
    figures.add(name, count / took, "/s")
    if state == "idle":
        for group in ("server", "redis"):
            spent = (after[group] - before[group]) / count * 1e6
            figures.add(f"processor time of a status poll, {connections} connections: {group}", spent, "µs")


class Peak:
    """The most memory seen, looked at about once a second."""

    def __init__(self, family):
        self._family = family
        self._next = 0.0
        self._most = {}

    def look(self):
        if time.perf_counter() < self._next:
            return
        self._next = time.perf_counter() + 1
        shares = self._family.proportional()["workers"]
        for group, value in (self._family.resident() | {"workers, shared pages once": shares}).items():
            self._most[group] = max(value, self._most.get(group, 0))

    def report(self, figures):
        for group, value in self._most.items():
            figures.add(f"memory, all workers busy: {group}", value, "MiB")
