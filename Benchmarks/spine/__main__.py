"""Several fresh servers one after the other, each through the same measurements: the spread between them is the noise."""

import argparse
import json
import os
import pathlib
import sys
import time

from . import machine, page, rounds
from .figures import Figures
from .server import Program

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent


def main():
    options = arguments()
    program = Program(pathlib.Path(options.program).resolve(), ROOT)
    figures = Figures()
    record = machine.describe(ROOT)
    started = time.monotonic()
    noise = []
    for number in range(options.rounds):
        noise.append(machine.others_busy())
        print(f"round {number + 1} of {options.rounds} (others use {noise[-1]:.0f} % of the processors)", flush=True)
        rounds.run(program, figures, scale=options.scale)
    record.update(
        program=machine.programs(program.path), rounds=options.rounds, scale=options.scale,
        seconds=round(time.monotonic() - started), busy_before_rounds_percent=[round(value, 1) for value in noise],
        load_average_after=os.getloadavg()[0])
    result = {"machine": record, "figures": figures.summary()}
    print(page.table(result["figures"]))
    if options.output != "-":
        write(pathlib.Path(options.output), result)
    return 0


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
    parser.add_argument("--scale", type=float, default=1, help="factor on runs and durations; 0.2 for a quick look")
    parser.add_argument("--output", default=str(HERE / "results"), help="folder for spine.json; - writes nothing")
    options = parser.parse_args()
    if not pathlib.Path(options.program).exists():
        sys.exit(f"{options.program} does not exist; run `make build`")
    return options


sys.exit(main())
