"""A model of scale, fed with measured figures: instances, Redis memory and commands for many sessions and reports.

`python3 -m compare.scale [FOLDER] [--sessions N] [--reports-a-minute N]` reads results/instances.json. It is
arithmetic, not a measurement: each cost is taken as constant."""

import argparse
import json
import math
import pathlib

from .context import HERE

BEGIN, END = "<!-- scale -->", "<!-- end of scale -->"
# A client asks every two seconds as long as its report is under way, and once for the file.
POLL_SECONDS = 2
# Part of the processors that may be busy before waiting grows out of hand.
LOAD = 0.7


def model(figures, sessions, reports_a_minute, seconds_of_a_report=5.0, reports_kept_seconds=86_400, cores=2):
    """Rows of (what, value, unit)."""
    def of(name):
        return figures[name]["median"]["median"]

    rate = reports_a_minute / 60
    busy = rate * (of("processor time of a report: server") + of("processor time of a report: workers")) / 1000
    polls = rate * seconds_of_a_report / POLL_SECONDS
    # What the client's polls cost was measured with them: they are counted twice, on the safe side.
    commands = rate * of("1 instance: Redis commands for a report, the client's polls included")
    commands += polls * of("1 instance: Redis commands per poll")
    commands += sessions / 3600 * of("Redis commands for a new session")
    memory = sessions * of("Redis memory for a session that signed in")
    kept = rate * reports_kept_seconds * of("Redis memory for a report that is complete")
    return [
        ("processors that reports keep busy", busy, "cores"),
        (f"instances of {cores} cores at {LOAD:.0%} load", math.ceil(busy / LOAD / cores), ""),
        ("status polls, each 2 s while a report takes 5 s", polls, "/s"),
        ("Redis commands, sessions made anew each hour", commands, "/s"),
        ("Redis memory for sessions", memory / 1e9, "GB"),
        (f"Redis memory for reports kept {reports_kept_seconds // 3600} h", kept / 1e9, "GB"),
        ("two instances against one, reports (measured)", of("2 instances: reports") / of("1 instance: reports"), "x")]


def table(figures, sessions, reports):
    rows = model(figures, sessions, reports)
    lines = [f"| {sessions:,} sessions, {reports:,} reports a minute | |", "| --- | ---: |"]
    for what, value, unit in rows:
        places = 0 if value >= 100 or value == int(value) else 1
        lines.append(f"| {what} | {value:,.{places}f} {unit} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="compare.scale", description=__doc__)
    parser.add_argument("folder", nargs="?", default=str(HERE / "results"))
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument("--reports-a-minute", type=int, default=10_000)
    options = parser.parse_args()
    folder = pathlib.Path(options.folder).resolve()
    made = table(
        json.loads((folder / "instances.json").read_text())["figures"], options.sessions, options.reports_a_minute)
    print(made)
    readme = folder.parent / "README.md"
    if readme.exists() and BEGIN in readme.read_text():
        head, _, rest = readme.read_text().partition(BEGIN)
        readme.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
