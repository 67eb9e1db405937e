"""Reports that arrive at a fixed rate, whether or not the earlier ones are done (open loop), until the workers cannot
follow: a latency counts from the moment when the request was due to the end of the report."""

import datetime
import time

from spine.figures import percentile
from spine.visitor import ASYNC, ENDED, LANGUAGES, STATUS, Visitor

from ..result import Result

RATES = (4, 8, 12, 16, 20, 24)


def run(context):
    result, curve = Result(), []
    with context.ours() as server:
        visitors = [Visitor(server) for _ in range(8)]
        for visitor in visitors:
            visitor.report()
        for rate in RATES if context.scale >= 1 else RATES[:1]:
            latencies = arrive(visitors, rate, context.amount(6.0, 1.0))
            result.figures.add(
                f"{rate} reports asked for each second: due to complete", latencies, show=("p50", "p90", "p99", "max"))
            curve.append((rate, percentile(latencies, 99)))
            if percentile(latencies, 50) > 2000:
                break
    kept = [rate for rate, late in curve if late < 1000]
    result.row("reports per second, open loop, that end within 1 s at p99", [max(kept, default=0)], "/s", places=0)
    return result


def arrive(visitors, rate, seconds):
    begin = time.perf_counter()
    offset = datetime.datetime.now(datetime.timezone.utc).timestamp() - begin
    due, tasks = {}, {visitor: [] for visitor in visitors}
    for number in range(int(rate * seconds)):
        moment = begin + number / rate
        time.sleep(max(0, moment - time.perf_counter()))
        visitor = visitors[number % len(visitors)]
        task = visitor.json("POST", ASYNC, visitor.order(LANGUAGES[number % len(LANGUAGES)]))["task_id"]
        due[task] = moment + offset
        tasks[visitor].append(task)
    latencies = []
    for visitor, waiting in tasks.items():
        while waiting:
            for state in visitor.json("GET", f"{STATUS}?ids={','.join(waiting)}")["data"]:
                if state["status"] in ENDED:
                    if state["status"] != "complete":
                        raise RuntimeError(f"a report {state['status']}: {state['error']}")
                    end = datetime.datetime.fromisoformat(state["completed_at"]).timestamp()
                    latencies.append((end - due[state["task_id"]]) * 1000)
                    waiting.remove(state["task_id"])
            time.sleep(0.05 if waiting else 0)
    return latencies
