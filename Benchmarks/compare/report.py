"""The table of targets in README.md, made from the results; `python3 -m compare.report FOLDER` makes it anew."""

import json
import pathlib
import sys

from .result import shown

BEGIN, END = "<!-- targets -->", "<!-- end of targets -->"
ORDER = (
    "reports", "photos", "nine", "polls", "saturated", "memory", "start", "zip", "growth", "state", "upload", "sse",
    "instances", "arrivals", "engines")

PLOTS = {
    "throughput": "reports per second: CarPulse, the peer, PlutoBook alone",
    "polls": "status polls per second: CarPulse, the peer, bare Hummingbird, Redis",
    "latency": "latency while idle and while every worker is busy",
    "growth": "what a report costs as its contents grow", "arrivals": "reports that arrive at a fixed rate"}


def update(folder):
    """Fills in the README.md beside `folder` and, with what has a target, the project's own; smaller runs have none."""
    fill(folder.parent / "README.md", table(folder, "results"))
    fill(folder.parent.parent / "README.md", table(folder, "Benchmarks/results", targets_only=True))


def fill(readme, text):
    if not readme.exists():
        return
    head, found, rest = readme.read_text().partition(BEGIN)
    if found:
        readme.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


def table(folder, place, targets_only=False):
    results = {name: json.loads(file.read_text()) for name in ORDER if (file := folder / f"{name}.json").exists()}
    if not results:
        return "Nothing was measured yet."
    lines = [about([result["machine"] for result in results.values()]), ""]
    lines += ["| what | median of the rounds | least to greatest | target | | run |"]
    lines += ["| --- | ---: | --- | --- | --- | --- |"]
    for name, result in results.items():
        rows = [row for row in result["targets"] if row["target"] or not targets_only]
        lines += [f"| {' | '.join([*shown(row), f'[{name}]({place}/{name}.json)'])} |" for row in rows]
    notes = [f"- {name}: {note}" for name, result in results.items() for note in result["notes"]]
    plots = [f"![{text}]({place}/{name}.svg)" for name, text in PLOTS.items() if (folder / f"{name}.svg").exists()]
    for more in (notes, plots):
        lines += [""] + more if more else []
    return "\n".join(lines)


def about(machines):
    """What all runs have in common; what differs is told as a range."""
    def all_of(key, shown=str):
        return ", ".join(dict.fromkeys(shown(machine[key]) for machine in machines))

    others = [machine["others_used_percent"] for machine in machines]
    small = " **A part is of a run of small size.**" if any(machine["scale"] < 1 for machine in machines) else ""
    return (
        f"Measured {all_of('date', lambda date: date[:10])} at commit {all_of('commit')} on {all_of('cores')} cores "
        f"({all_of('processor')}), {machines[0]['memory_mib']:,} MiB, Linux {all_of('kernel')}; {all_of('swift')}, "
        f"{all_of('redis')}, Python {all_of('python')}; the peer is {all_of('peers')}. {all_of('rounds')} rounds in "
        f"each scenario, {sum(machine['seconds'] for machine in machines)} s in all, during which other programs used "
        f"{min(others):.0f} to {max(others):.0f} % of the processors.{small}")


if __name__ == "__main__":
    update(pathlib.Path(sys.argv[1]).resolve())
