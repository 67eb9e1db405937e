"""Makes many sessions on one server that may keep few of them in memory, then reads some of the old ones twice: the first
time each must be woken from the store, the second time it is there."""

import argparse
import json
import os
import pathlib
import random
import signal
import sys
import time

from spine import machine, page
from spine.channel import Channel, get
from spine.figures import Figures
from spine.memory import Family
from spine.server import Server

from . import population

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent


def main():
    options = arguments()
    # An ended harness leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    record = machine.describe(ROOT)
    machine.wait_for_quiet(options.patience)
    figures, share, started = Figures(), machine.Share(), time.monotonic()
    server = Server(pathlib.Path(options.program).resolve(), {"SESSION_MEMORY_BYTES": str(options.memory << 20)})
    try:
        seen = measure(server, figures, options)
    except BaseException:
        server.kill()
        raise
    figures.add("stop: SIGTERM to exit", server.stop(), "s")
    record.update(
        sessions=options.sessions, session_memory_mib=options.memory, sample=options.sample,
        seconds=round(time.monotonic() - started), others_used_percent=round(share.others(), 1))
    print(page.table(figures.summary()))
    if options.output != "-":
        folder = pathlib.Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        result = {
            "machine": record, "figures": figures.summary(),
            "memory": {"columns": ["seconds", "sessions", "server MiB", "redis MiB"], "seen": seen}}
        (folder / "sessions.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0


def measure(server, figures, options):
    family = Family(server)
    time.sleep(1)
    figures.add("memory idle: server", family.resident()["server"], "MiB")
    ids, latencies, seen, took = population.grow(server, family, options.sessions)
    figures.add(f"POST session, {population.CONNECTIONS} connections", latencies, show=("p50", "p99", "max"))
    figures.add("sessions made", len(ids) / took, "/s")
    for part in (0.1, 0.25, 0.5, 0.75, 1):
        _, count, resident, _ = min(seen, key=lambda one: abs(one[1] - part * len(ids)))
        figures.add(f"memory at {count:,} sessions: server", resident, "MiB")
    figures.add("memory at the end: redis", seen[-1][3], "MiB")

    # Old ones: the newest may still be in memory.
    old = ids[:len(ids) // 2]
    sample = random.Random(1).sample(old, min(options.sample, len(old)))
    channel = Channel(server.address)
    read(channel, figures, "read of a session that is woken", sample)
    read(channel, figures, "read of a session in memory", sample)
    channel.close()
    figures.add("memory after the reads: server", family.resident()["server"], "MiB")
    if options.rest:
        time.sleep(options.rest)
        figures.add(f"memory after {options.rest} s of rest: server", family.resident()["server"], "MiB")
    return seen


def read(channel, figures, name, sample):
    """One after the other; each must answer, and as the one that was asked for."""
    answers = [channel.ask(get(f"/session/{one}")) for one in sample]
    for one, answer in zip(sample, answers):
        if answer.status != 200 or answer.json()["id"] != one:
            raise RuntimeError(f"{name}: {answer.status} {answer.body[:200]!r}")
    show = ("p50", "p99", "max")
    figures.add(name, [answer.latency for answer in answers], show=show)
    figures.add(f"{name}: server's own time", [answer.served for answer in answers], show=show)


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh sessions", description=__doc__)
    default = os.environ.get("CARPULSE", ROOT / ".build/release/carpulse")
    parser.add_argument("--program", default=str(default), help="the carpulse to measure")
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--memory", type=int, default=64, help="SESSION_MEMORY_BYTES in MiB")
    parser.add_argument("--sample", type=int, default=2_000, help="old sessions that are read; fewer than fit in memory")
    parser.add_argument("--rest", type=int, default=0, help="seconds of rest before a last look at the memory")
    parser.add_argument("--patience", type=float, default=20, help="longest wait for quiet at the start, seconds")
    parser.add_argument("--output", default=str(HERE / "results"), help="folder for sessions.json; - writes nothing")
    options = parser.parse_args()
    if not pathlib.Path(options.program).exists():
        sys.exit(f"{options.program} does not exist; run `make build`")
    return options


sys.exit(main())
