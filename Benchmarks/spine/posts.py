"""Many requests for reports: their latency, and a queue that keeps every render worker busy."""

import os
import time

from .channel import Channel, post
from .reports import task
from .visitor import ASYNC, ENDED, LANGUAGES, STATUS, Visitor

# Below the limit of reports that may wait for one session.
PER_SESSION = 40
# Enough to outlast the measurement at 20 reports a second and core.
SESSIONS_PER_CORE = 4


class Crowd:
    """Sessions whose reports fill the queue; what still waits at the end is cancelled."""

    def __init__(self, server):
        self.server = server
        self.visitors = [Visitor(server) for _ in range(SESSIONS_PER_CORE * os.cpu_count())]
        self.tasks = {visitor: [] for visitor in self.visitors}
        for visitor in self.visitors:
            visitor.json("GET", f"/session/{visitor.session}/vehicles/{visitor.vin}/report")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is None:
            for visitor, tasks in self.tasks.items():
                visitor.cancel(tasks)

    def fill(self, figures):
        channel = Channel(self.server.address)
        answers = []
        for number in range(PER_SESSION):
            for visitor in self.visitors:
                order = post(ASYNC, visitor.order(LANGUAGES[number % len(LANGUAGES)]))
                # Where others work, too, Redis may be late for once; that does not make the queue another one.
                while (answer := channel.ask(order)).status == 503:
                    time.sleep(1)
                self.tasks[visitor].append(task(answer))
                answers.append(answer)
        channel.close()
        self.began = time.perf_counter()
        self.finished_before = self.finished()
        name = "POST, one after the other, all workers busy"
        figures.add(name, [answer.latency for answer in answers], show=("p50", "p99", "max"))
        figures.add(f"{name}: server's own time", [answer.served for answer in answers], show=("p50", "p99"))

    def some(self, count):
        """Paths of the states of tasks from all over the queue."""
        every = [path for tasks in zip(*self.tasks.values()) for path in tasks]
        return [f"{STATUS}/{path}" for path in every[::max(1, len(every) // count)]]

    def finished(self):
        states = [
            state["status"] for visitor, tasks in self.tasks.items()
            for state in visitor.json("GET", f"{STATUS}?ids={','.join(tasks)}")["data"]]
        if any(state == "failed" for state in states):
            raise RuntimeError("a report failed under load")
        return sum(state in ENDED for state in states)

    def throughput(self, figures):
        """Reports a second since the queue was filled; fails when the workers ran out of work meanwhile."""
        finished = self.finished()
        if finished >= sum(map(len, self.tasks.values())) - 2 * os.cpu_count():
            raise RuntimeError("the queue ran empty: the load was not what the figures claim")
        rate = (finished - self.finished_before) / (time.perf_counter() - self.began)
        figures.add("reports a second while polled", rate, "/s")
