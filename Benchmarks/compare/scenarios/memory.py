"""What is resident: idle and with 10,000 sessions; and how long a cold start takes."""

import time
import types

from sessions import population
from spine.channel import Channel, get
from spine.memory import Family
from spine.server import Server

from ..context import running
from ..mock import mock
from ..peer import Peer
from ..result import Result

SESSIONS = 10_000
MB = 2**20 / 1e6


def run(context):
    result, idle, grown = Result(), [], []
    count = context.amount(SESSIONS, 500)
    for _ in range(context.rounds):
        with mock(context.program) as tesla, context.ours(tesla.settings, mock=False) as server:
            family = Family(server)
            time.sleep(2 if context.scale >= 1 else 0.2)
            before = family.resident()
            idle.append(before["server"] * MB)
            population.grow(server, family, count)
            time.sleep(1 if context.scale >= 1 else 0)
            after = family.resident()
            grown.append((after["server"] - before["server"]) * MB)
            for group in ("server", "workers", "redis"):
                result.figures.add(f"idle: {group}", before[group] * MB, "MB")
                result.figures.add(f"with {count:,} sessions: {group}", after[group] * MB, "MB")
    with context.peer() as peer:
        time.sleep(1)
        result.figures.add("idle: FastAPI, Redis and render workers", sum(map(whole, peer.children)) * MB, "MB")
    result.row("resident memory of the server, idle", idle, "MB", most=60)
    result.row(f"resident memory for {count:,} sessions", grown, "MB", most=40)
    return result


def whole(process):
    """A process and its descendants."""
    return sum(Family(types.SimpleNamespace(process=process)).resident().values())


def start(context):
    result, ours = Result(), []
    documents = context.documents(0)
    for _ in range(context.amount(5)):
        server = Server(context.program)
        with running(server):
            wait_until_ready(server)
            ours.append(time.perf_counter() - server.started)
        with running(Peer(context.python, context.engine / "fonts/fonts.conf", documents)) as peer:
            result.figures.add("start to /health/ready: FastAPI, Redis included", peer.ready, "s")
        result.figures.add("start to /health/ready: ours, Redis included", ours[-1], "s")
    result.row("cold start to /health/ready, embedded Redis included", ours, "s", most=1, places=2)
    return result


def wait_until_ready(server):
    channel = Channel(server.address)
    end = time.monotonic() + 30
    while channel.ask(get("/health/ready")).status != 200:
        if time.monotonic() > end:
            raise RuntimeError("the server did not become ready")
        time.sleep(0.002)
    channel.close()
