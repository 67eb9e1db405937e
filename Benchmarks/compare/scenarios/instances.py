"""One instance and two on one Redis, each with one render worker: what a second instance adds. Client, Redis and both
instances share the processors, so that two cores are not enough for twice as much of everything."""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from spine.memory import Family
from spine.visitor import ASYNC, ENDED, LANGUAGES, STATUS, Patience, Visitor

from .. import wrk
from ..result import Result
from .streams import population


def run(context):
    result, reports, polls = Result(), [], []
    count, seconds = context.amount(60, 4), context.amount(3)
    with redis() as store:
        data = pathlib.Path(tempfile.mkdtemp(prefix="carpulse-shared-"))
        settings = {"REDIS_URL": f"unix://{store}", "DATA_DIR": str(data), "PDF_WORKERS": "1"}
        try:
            for _ in range(context.rounds):
                rates = []
                for number in (1, 2):
                    with contextlib.ExitStack() as stack:
                        servers = [stack.enter_context(context.ours(settings)) for _ in range(number)]
                        rates.append(measure(context, result, store, servers, count, seconds))
                reports.append(rates[1][0] / rates[0][0])
                polls.append(rates[1][1] / rates[0][1])
        finally:
            shutil.rmtree(data, ignore_errors=True)
    result.row("reports per second of two instances with one worker each, against one", reports, "x", places=2)
    result.row("status polls per second of two instances, against one", polls, "x", places=2)
    return result


def measure(context, result, store, servers, count, seconds):
    name = f"{len(servers)} instance{'s' if len(servers) > 1 else ''}"
    visitors = [Visitor(server) for server in servers]
    tasks = [one.report() and one.json("POST", ASYNC, one.order("en"))["task_id"] for one in visitors for _ in range(2)]
    for visitor, task in zip(visitors, tasks[::2]):
        visitor.collect([task])
    before = commands(context, store)
    rate = produce(visitors, count)
    result.figures.add(f"{name}: reports", rate, "/s")
    spent = (commands(context, store) - before) / count
    result.figures.add(f"{name}: Redis commands for a report, the client's polls included", spent, "commands")
    # One generator for each instance, at the same time.
    before, begin = commands(context, store), time.perf_counter()
    with ThreadPoolExecutor() as pool:
        wanted = [("GET", f"{STATUS}/{tasks[0]}", None)]
        jobs = [pool.submit(wrk.run, server.address, wanted, 32, seconds) for server in servers]
        polled = sum(job.result()[0] for job in jobs)
    took = time.perf_counter() - begin
    result.figures.add(f"{name}: status polls", polled, "/s")
    spent = (commands(context, store) - before) / (polled * took)
    result.figures.add(f"{name}: Redis commands per poll", spent, "commands")
    if len(servers) == 1:
        sizes(context, result, store, servers[0], visitors[0])
    return rate, polled


def sizes(context, result, store, server, visitor):
    """What a session and a task cost in Redis, for the model of scale."""
    made = 500
    before, ordered = used(context, store), commands(context, store)
    population(server, made)
    result.figures.add("Redis memory for a new session", (used(context, store) - before) / made, "bytes")
    result.figures.add("Redis commands for a new session", (commands(context, store) - ordered) / made, "commands")
    before = used(context, store)
    for _ in range(5):
        Visitor(server).close()
    result.figures.add("Redis memory for a session that signed in", (used(context, store) - before) / 5, "bytes")
    before = used(context, store)
    produce([visitor], 20)
    result.figures.add("Redis memory for a report that is complete", (used(context, store) - before) / 20, "bytes")
    spent = Family(server).processor_seconds()
    produce([visitor], 20)
    after = Family(server).processor_seconds()
    for group in ("server", "workers"):
        result.figures.add(f"processor time of a report: {group}", (after[group] - spent[group]) / 20 * 1000)


def produce(visitors, count):
    """Reports a second, asked for and followed at the instances in turn."""
    begin, asked, done = time.perf_counter(), 0, 0
    waiting = {visitor: [] for visitor in visitors}
    patience = Patience()
    while done < count:
        patience.check(done)
        for visitor, tasks in waiting.items():
            while asked < count and len(tasks) < 8:
                tasks.append(visitor.json("POST", ASYNC, visitor.order(LANGUAGES[asked % len(LANGUAGES)]))["task_id"])
                asked += 1
            if not tasks:
                continue
            for state in visitor.json("GET", f"{STATUS}?ids={','.join(tasks)}")["data"]:
                if state["status"] in ENDED:
                    visitor.download(state)
                    tasks.remove(state["task_id"])
                    done += 1
        time.sleep(0.01)
    return count / (time.perf_counter() - begin)


def commands(context, store):
    return field(context, store, "stats", "total_commands_processed")


def used(context, store):
    return field(context, store, "memory", "used_memory")


def field(context, store, section, name):
    for line in context.said("redis-cli", "-s", store, "info", section).splitlines():
        if line.startswith(name + ":"):
            return int(line.partition(":")[2])
    raise RuntimeError(f"Redis says nothing of {name}")


@contextlib.contextmanager
def redis():
    """A Redis of its own; the path of its socket."""
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "redis.sock"
        process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", store, "--dir", folder, "--appendonly", "yes",
             "--save", ""],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(500):
                if store.exists():
                    break
                time.sleep(0.01)
            yield store
        finally:
            process.terminate()
            process.wait(timeout=20)
