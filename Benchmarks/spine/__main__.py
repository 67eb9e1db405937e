"""Fresh servers one after the other, each through the same measurements: the spread between them is the noise."""

import argparse
import json
import os
import pathlib
import signal
import sys
import time

from . import machine, page, rounds
from .figures import Figures
from .server import Program

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent


def main():
    options = arguments()
    # An ended harness leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    program = Program(pathlib.Path(options.program).resolve(), ROOT)
    record = machine.describe(ROOT)
    started = time.monotonic()
    kept = quietest(program, options)
    figures = Figures()
    for one, _ in kept:
        figures.take(one)
    record.update(
        program=machine.programs(program.path), rounds=options.rounds, scale=options.scale,
        seconds=round(time.monotonic() - started), others_used_percent=[others for _, others in kept],
        load_average_after=os.getloadavg()[0])
    result = {"machine": record, "figures": figures.summary()}
    print(page.table(result["figures"]))
    if options.output != "-":
        write(pathlib.Path(options.output), result)
    return 0


def quietest(program, options):
    """`(figures, percent that others used)` of the rounds; spare rounds take the place of disturbed ones."""
    done = []
    while len(done) < options.rounds or len(done) < options.rounds + options.spare and disturbed(done, options):
        machine.wait_for_quiet(options.patience)
        print(f"round {len(done) + 1}", end="", flush=True)
        share, figures = machine.Share(), Figures()
        rounds.run(program, figures, scale=options.scale)
        done.append((figures, round(share.others(), 1)))
        print(f": others used {done[-1][1]} % of the processors", flush=True)
    return sorted(done, key=lambda one: one[1])[:options.rounds]


def disturbed(done, options):
    return sorted(others for _, others in done)[options.rounds - 1] > 10


def write(folder, result):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spine.json").write_text(json.dumps(result, indent=1) + "\n")
    readme = folder.parent / "README.md"
    if readme.exists():
        readme.write_text(page.fill(readme.read_text(), result))


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    default = os.environ.get("CARPULSE", ROOT / ".build/release/carpulse")
    parser.add_argument("--program", default=str(default), help="the carpulse to measure")
    parser.add_argument("--rounds", type=int, default=3, help="fresh servers, one after the other")
    parser.add_argument("--spare", type=int, default=0, help="further rounds to replace those that others disturbed")
    parser.add_argument("--scale", type=float, default=1, help="factor on runs and durations; 0.2 for a quick look")
    parser.add_argument("--patience", type=float, default=20, help="longest wait for quiet before a round, seconds")
    parser.add_argument("--output", default=str(HERE / "results"), help="folder for spine.json; - writes nothing")
    options = parser.parse_args()
    if not pathlib.Path(options.program).exists():
        sys.exit(f"{options.program} does not exist; run `make build`")
    return options


sys.exit(main())
