"""Status polls of finished reports at 64 connections, as many as are answered: ours, the peer, and the ceilings."""

import re

from spine.visitor import ASYNC, LANGUAGES, STATUS, Visitor

from .. import wrk
from ..hello import bare
from ..peer import PeerVisitor
from ..result import Result

CONNECTIONS = 64


def run(context):
    result, against_peer, against_bare = Result(), [], []
    with context.ours() as server, context.peer() as peer, bare(context.hello) as hello:
        ours, theirs = finished(Visitor(server), 9), finished(PeerVisitor(peer), 2)
        seconds = context.amount(4)
        for _ in range(context.rounds):
            one = polled(result, "ours", server.address, ours, seconds)
            two = polled(result, "FastAPI", peer.address, theirs, seconds)
            against_peer.append(one / two)
            if hello:
                three = polled(result, "bare Hummingbird, a word", hello, ["/hello"], seconds)
                against_bare.append(100 * one / three)
            result.figures.add("Redis itself, GET, 64 connections", redis(context, peer), "/s")
    result.row("status polls per second, 64 connections, against FastAPI", against_peer, "x", least=8)
    if against_bare:
        result.row("status polls per second against bare Hummingbird", against_bare, "%", least=60, places=0)
    else:
        result.note("bare Hummingbird was not built (`make peers`): no ceiling for HTTP")
    return result


def finished(visitor, count):
    tasks = [visitor.json("POST", ASYNC, visitor.order(language))["task_id"] for language in LANGUAGES[:count]]
    return [f"{STATUS}/{state['task_id']}" for state in visitor.collect(tasks)]


def polled(result, name, address, paths, seconds):
    rate, middle, late = wrk.run(address, [("GET", path, None) for path in paths], CONNECTIONS, seconds)
    result.figures.add(f"status polls, {name}", rate, "/s")
    result.figures.add(f"status polls, {name}: p50 of the closed loop", middle)
    result.figures.add(f"status polls, {name}: p99 of the closed loop", late)
    return rate


def redis(context, peer):
    said = context.said(
        "redis-benchmark", "-s", peer.folder / "redis.sock", "-c", CONNECTIONS, "-t", "get", "-n",
        context.amount(200_000, 10_000), "--csv")
    return float(re.search(r'"GET","([\d.]+)"', said)[1])
