"""Measures CarPulse beside its peers by the named scenarios, by all of them without names; prints each one's lines of
the table of targets and writes results/NAME.json."""

import argparse
import json
import os
import pathlib
import signal
import sys
import time
import traceback

from spine import machine

from . import report
from .context import HERE, ROOT, Context
from .result import shown
from .scenarios import ALL

PARTS = ("fastapi", "uvicorn", "uvloop", "httptools", "redis", "hiredis", "orjson", "jinja2", "weasyprint")


def main():
    options = arguments()
    # An ended harness leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    context = Context(options.program, options.rounds, options.scale)
    failed = []
    try:
        for name in options.names or ALL:
            print(f"{name}:", flush=True)
            try:
                measure(name, context, options)
            except Exception:
                failed.append(name)
                traceback.print_exc()
    finally:
        context.close()
    if options.output != "-":
        report.update(pathlib.Path(options.output))
    if failed:
        print(f"broken: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def measure(name, context, options):
    record = machine.describe(ROOT)
    machine.wait_for_quiet(options.patience)
    share, started = machine.Share(), time.monotonic()
    result = ALL[name](context)
    record.update(
        rounds=context.rounds, scale=context.scale, seconds=round(time.monotonic() - started),
        others_used_percent=round(share.others(), 1), load_average_after=os.getloadavg()[0],
        command=f"Benchmarks/run.sh {name}", peers=versions(context))
    for row in result.rows:
        what, value, spread, target, verdict = shown(row)
        print(f"  {what:<78} {value:>16}  ({spread})  {target}  {verdict}", flush=True)
    for note in result.notes:
        print(f"  {note}")
    print(f"  {record['seconds']} s, others used {record['others_used_percent']} % of the processors", flush=True)
    if options.output != "-":
        folder = pathlib.Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps({"machine": record, **result.summary()}, indent=1) + "\n")


def versions(context):
    """Of what the peers are made."""
    if not hasattr(versions, "known"):
        code = (
            "import sys; from importlib.metadata import version; "
            "print(', '.join(f'{name} {version(name)}' for name in sys.argv[1:]))")
        versions.known = context.said(context.python, "-c", code, *PARTS).strip()
    return versions.known


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    default = os.environ.get("CARPULSE", ROOT / ".build/release/carpulse")
    parser.add_argument("names", nargs="*", help=", ".join(ALL))
    parser.add_argument("--program", default=str(default), help="the carpulse to measure; its worker lies beside it")
    parser.add_argument("--rounds", type=int, default=3, help="turns, ours and the peer's one after the other")
    parser.add_argument("--scale", type=float, default=1, help="factor on amounts; below 1 for a quick look")
    parser.add_argument("--patience", type=float, default=10, help="longest wait for quiet before a scenario, seconds")
    parser.add_argument("--output", default=str(HERE / "results"), help="folder for the results; - writes nothing")
    options = parser.parse_args()
    unknown = set(options.names) - set(ALL)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    if not pathlib.Path(options.program).exists():
        sys.exit(f"{options.program} does not exist; run `make build`")
    if sys.version_info < (3, 11) or not (ROOT / ".vendor/bench/version").exists():
        sys.exit(".vendor/bench is missing; run `make peers`")
    return options


sys.exit(main())
