"""Plots of the results: `plots.py FOLDER`, run by the Python of `.vendor/bench`."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402  the backend comes first

OURS, THEIRS, CEILING = "#c8102e", "#7a7a7a", "#b9b9b9"
# The same bytes for the same figures.
plt.rcParams.update({"svg.hashsalt": "carpulse", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})


def main(folder):
    results = {file.stem: json.loads(file.read_text()) for file in folder.glob("*.json")}
    for draw in (throughput, polls, latency, growth, arrivals):
        figure = draw(results)
        if figure:
            figure.savefig(folder / f"{draw.__name__}.svg", bbox_inches="tight", metadata={"Date": None})
            plt.close(figure)


def value(result, name, statistic="median"):
    return result["figures"][name][statistic]["median"]


def bars(axis, title, entries, unit):
    """Horizontal bars, `(label, value, colour)`, on a scale by which both small and large can be read."""
    for place, (label, number, colour) in enumerate(reversed(entries)):
        axis.barh(place, number, color=colour)
        axis.text(number, place, f" {number:,.3g} {unit}" if number < 100 else f" {number:,.0f} {unit}", va="center")
    axis.set_yticks(range(len(entries)), [entry[0] for entry in reversed(entries)])
    axis.set_xlim(0, max(entry[1] for entry in entries) * 1.25)
    axis.set_title(title, loc="left")


def throughput(results):
    kinds = [(name, text) for name, text in (("reports", "no photos"), ("photos", "10 photos")) if name in results]
    if not kinds:
        return None
    figure, axes = plt.subplots(len(kinds), 1, figsize=(7, 1.9 * len(kinds)), squeeze=False, layout="constrained")
    for axis, (name, text) in zip(axes[:, 0], kinds):
        entries = [
            ("CarPulse", f"ours, {text}", OURS), ("FastAPI + WeasyPrint", f"FastAPI + WeasyPrint, {text}", THEIRS),
            ("PlutoBook alone", f"engine alone in a bare loop, {text}", CEILING)]
        found = [(label, value(results[name], key), colour) for label, key, colour in entries]
        bars(axis, f"Reports per second, {text}", found, "/s")
    return figure


def polls(results):
    if "polls" not in results:
        return None
    entries = [
        (label, value(results["polls"], key), colour) for label, key, colour in (
            ("CarPulse", "status polls, ours", OURS), ("FastAPI", "status polls, FastAPI", THEIRS),
            ("bare Hummingbird", "status polls, bare Hummingbird, a word", CEILING),
            ("Redis, GET", "Redis itself, GET, 64 connections", CEILING)) if key in results["polls"]["figures"]]
    figure, axis = plt.subplots(figsize=(7, 2), layout="constrained")
    bars(axis, "Status polls per second, 64 connections", entries, "/s")
    return figure


def latency(results):
    if "saturated" not in results:
        return None
    figure, axis = plt.subplots(figsize=(7, 2.8), layout="constrained")
    shares = ("p50", "p90", "p99", "max")
    for name, label, style in (
            ("status poll, idle, 500/s", "status poll, idle", ":"),
            ("status poll, saturated, 500/s", "status poll, saturated", "-"),
            ("POST async, saturated, 20/s", "POST async, saturated", "--")):
        points = [value(results["saturated"], name, share) for share in shares]
        axis.plot(shares, points, style, color=OURS, marker="o", label=label)
    axis.axhline(20, color=THEIRS, linewidth=0.8)
    axis.annotate("20 ms, the bound for p99", (0, 20), (0, 2), textcoords="offset points", color=THEIRS, va="bottom")
    axis.set_yscale("log")
    axis.set_ylabel("ms")
    axis.set_title("Latency, open loop, while idle and while every render worker is busy", loc="left")
    axis.legend(frameon=False)
    return figure


def growth(results):
    if "growth" not in results:
        return None
    figures = results["growth"]["figures"]
    figure, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained")
    for axis, prefix, suffix, title in (
            (axes[0], "report of ", " charging sessions", "charging sessions"),
            (axes[1], "report with ", " photos", "photos"),
            (axes[2], "", " languages at once", "languages at once")):
        points = sorted(
            (int(name.removeprefix(prefix).removesuffix(suffix).replace(",", "")), figures[name]["median"]["median"])
            for name in figures if name.startswith(prefix) and name.endswith(suffix))
        axis.plot(*zip(*points), color=OURS, marker="o")
        axis.set_xlabel(title)
        axis.set_ylim(0)
    axes[0].set_ylabel("ms, POST to last byte")
    figure.suptitle("What a report costs as its contents grow", x=0.01, ha="left", fontsize=10)
    return figure


def arrivals(results):
    if "arrivals" not in results:
        return None
    points = [
        (int(name.split()[0]), figure) for name, figure in results["arrivals"]["figures"].items()
        if name.endswith("due to complete")]
    figure, axis = plt.subplots(figsize=(7, 2.8), layout="constrained")
    for share, style in (("p50", "-"), ("p99", "--")):
        rates, late = zip(*((rate, one[share]["median"]) for rate, one in points))
        axis.plot(rates, late, style, color=OURS, marker="o", label=share)
    axis.set_yscale("log")
    axis.set_xlabel("reports asked for each second, open loop")
    axis.set_ylabel("ms, due to complete")
    axis.set_title("Reports that arrive whether or not the earlier ones are done", loc="left")
    axis.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
