"""One round: a fresh server for the start-up figures, another for everything else."""

import contextlib
import time

from . import polls, posts, reports
from .channel import Channel, post
from .memory import Family
from .visitor import Visitor

SESSIONS = 1000


def run(program, figures, scale):
    with running(program, figures) as server:
        start_up(server, figures)
    with running(program, figures) as server:
        family = Family(server)
        time.sleep(1)
        memory(figures, "idle", family)
        sessions(server, figures, family)
        reports.measure(server, program.photos, figures, family, scale)
        done = reports.finished(server)
        polls.measure(server, figures, family, "idle", done, scale)
        with posts.Crowd(server) as crowd:
            crowd.fill(figures)
            polls.measure(server, figures, family, "saturated", done + crowd.some(60), scale, crowd)
        time.sleep(1)
        memory(figures, "after the load", family)


@contextlib.contextmanager
def running(program, figures):
    server = program.start()
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    figures.add("stop: SIGTERM to exit", server.stop(), "s")


def start_up(server, figures):
    figures.add("start: process to listening", server.ready * 1000)
    Visitor(server).report()
    figures.add("start: process to the first report's last byte", (time.perf_counter() - server.started) * 1000)


def sessions(server, figures, family):
    channel = Channel(server.address)
    answers = [channel.ask(post("/api/v1/session", {})) for _ in range(SESSIONS)]
    channel.close()
    if any(answer.status != 201 for answer in answers):
        raise RuntimeError(f"sessions: {answers[-1].status} {answers[-1].body[:200]!r}")
    figures.add("POST session, one after the other", [answer.latency for answer in answers], show=("p50", "p99"))
    memory(figures, f"{SESSIONS:,} sessions", family)


def memory(figures, moment, family):
    for group, value in family.resident().items():
        figures.add(f"memory {moment}: {group}", value, "MiB")
