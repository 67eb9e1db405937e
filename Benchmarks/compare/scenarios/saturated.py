"""Latency while every render worker is busy, against the same when idle: open loop, a latency counts from the moment
when its request was due."""

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


def run(context):
    result, ratios, late, posts = Result(), [], [], []
    seconds = context.amount(5.0, 1.0)
    for _ in range(context.rounds):
        with context.ours() as server:
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
        result.figures.add("status poll, idle, 500/s", idle["status"]["latency"], show=SHOW)
        result.figures.add("status poll, saturated, 500/s", busy["status"]["latency"], show=SHOW)
        result.figures.add("status poll, saturated: server's own time", busy["status"]["served"], show=SHOW)
        result.figures.add("status poll, saturated: late start of the generator", busy["status"]["lag"], show=("p99",))
        result.figures.add("POST async, saturated, 20/s", busy["post"]["latency"], show=SHOW)
        result.figures.add("POST async, saturated: server's own time", busy["post"]["served"], show=SHOW)
        late.append(percentile(busy["status"]["latency"], 99))
        ratios.append(late[-1] / percentile(idle["status"]["latency"], 99))
        posts.append(percentile(busy["post"]["latency"], 99))
    result.row("p99 of status polls, rendering saturated, against idle", ratios, "x", most=3)
    result.row("p99 of status polls, rendering saturated", late, "ms", most=20)
    result.row("p99 of POST async, rendering saturated", posts, "ms", most=20)
    return result


def polls(server, paths, seconds):
    return Job(open_loop, server.address, [Stream("status", paths, RATE, CONNECTIONS)], seconds).result()


def orders(askers):
    return [post(ASYNC, asker.order(language)) for language in LANGUAGES for asker in askers]
