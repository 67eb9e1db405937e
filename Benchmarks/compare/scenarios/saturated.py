"""Latency while every render worker is busy, against the same when idle: open loop, a latency counts from the moment
when its request was due."""

import pathlib
import time

from spine.channel import post
from spine.figures import Figures, percentile
from spine.load import Job, Stream, open_loop
from spine.posts import Crowd
from spine.reports import finished
from spine.visitor import ASYNC, LANGUAGES, Visitor

from ..result import Result

RATE, CONNECTIONS, POST_RATE = 500, 64, 20
SHOW = ("p50", "p90", "p99", "max")


# When a write is acknowledged: on the disk, as ours runs Redis; or written within a second, as many run theirs.
DURABILITY = {"always": "", "everysec": ", Redis' file each second"}


def run(context):
    result = Result()
    late = {name: ([], [], []) for name in DURABILITY}
    for _ in range(context.rounds):
        for name in DURABILITY:
            turn(context, result, name, *late[name])
    for name, (ratios, polled, posted) in late.items():
        how = f"rendering saturated{DURABILITY[name]}"
        result.row(f"p99 of status polls, {how}, against idle", ratios, "x", most=3)
        result.row(f"p99 of status polls, {how}", polled, "ms", most=20)
        result.row(f"p99 of POST async, {how}", posted, "ms", most=20)
    return result


def turn(context, result, durability, ratios, polled, posted):
    seconds = context.amount(5.0, 1.0)
    with context.ours() as server:
        socket = next(pathlib.Path(server.folder).rglob("r.sock"))
        context.said("redis-cli", "-s", socket, "config", "set", "appendfsync", durability)
        paths = finished(server)
        askers = [Visitor(server) for _ in range(4)]
        for asker in askers:
            asker.report()
        idle = polls(server, paths, seconds)
        with Crowd(server) as crowd:
            crowd.fill(Figures())
            streams = [
                Stream("status", paths + crowd.some(60), RATE, CONNECTIONS),
                Stream("post", orders(askers), POST_RATE, 8)]
            busy = Job(open_loop, server.address, streams, seconds).result()
            crowd.throughput(result.figures)
        if context.scale >= 1:
            time.sleep(1)
    how = DURABILITY[durability]
    result.figures.add(f"status poll, idle, 500/s{how}", idle["status"]["latency"], show=SHOW)
    for stream, request in (("status", "status poll, saturated, 500/s"), ("post", "POST async, saturated, 20/s")):
        name = request + how
        result.figures.add(name, busy[stream]["latency"], show=SHOW)
        result.figures.add(f"{name}: server's own time", busy[stream]["served"], show=SHOW)
        result.figures.add(f"{name}: late start of the generator", busy[stream]["lag"], show=("p99",))
    polled.append(percentile(busy["status"]["latency"], 99))
    ratios.append(polled[-1] / percentile(idle["status"]["latency"], 99))
    posted.append(percentile(busy["post"]["latency"], 99))


def polls(server, paths, seconds):
    return Job(open_loop, server.address, [Stream("status", paths, RATE, CONNECTIONS)], seconds).result()


def orders(askers):
    return [post(ASYNC, asker.order(language)) for language in LANGUAGES for asker in askers]
