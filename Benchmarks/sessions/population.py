"""Makes sessions over several connections and looks at the server's memory meanwhile."""

import select
import time

from spine.channel import Channel, post

CONNECTIONS = 8
_REQUEST = post("/api/v1/session", {})


def grow(server, family, count):
    """Ids in the order of their making, latencies in ms, `[seconds, sessions, server MiB, redis MiB]` each second, and
    the seconds it took."""
    channels = [Channel(server.address) for _ in range(CONNECTIONS)]
    watch = Watch(family)
    ids, latencies, begin = [], [], time.perf_counter()
    asked = min(count, CONNECTIONS)
    waiting = channels[:asked]
    for channel in waiting:
        channel.send(_REQUEST)
    while len(ids) < count:
        for channel in select.select(waiting, [], [])[0]:
            if (answer := channel.receive()) is None:
                continue
            if answer.status != 201:
                raise RuntimeError(f"session {len(ids) + 1}: {answer.status} {answer.body[:200]!r}")
            ids.append(answer.json()["id"])
            latencies.append(answer.latency)
            if asked < count:
                channel.send(_REQUEST)
                asked += 1
        watch.look(len(ids))
    took = time.perf_counter() - begin
    watch.look(len(ids), now=True)
    for channel in channels:
        channel.close()
    return ids, latencies, watch.seen, took


class Watch:
    """Resident memory, about once a second."""

    def __init__(self, family):
        self._family = family
        self._begin = time.perf_counter()
        self._next = self._begin
        self.seen = []

    def look(self, sessions, now=False):
        moment = time.perf_counter()
        if moment < self._next and not now:
            return
        self._next = moment + 1
        memory = self._family.resident()
        self.seen.append(
            [round(moment - self._begin, 1), sessions, round(memory["server"], 1), round(memory["redis"], 1)])
