"""The figures as a table, on the terminal and in README.md."""

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


ORDER = ("median", "p50", "p90", "p99", "max")


def rows(figures):
    """Texts: the figure; its statistics, each the median of the rounds; the least and the greatest round of the
    statistic that has an aim, else of the first; the aim."""
    for name, figure in figures.items():
        shown = {key: figure[key] for key in ORDER if key in figure}
        first = next((key for key in shown if "aim" in shown[key]), next(iter(shown)))
        values = ", ".join(
            number(value["median"]) if len(shown) == 1 else f"{key} {number(value['median'])}"
            for key, value in shown.items())
        spread = f"{number(shown[first]['min'])} to {number(shown[first]['max'])}"
        if len(shown) > 1:
            spread = f"{first} {spread}"
        aim = shown[first].get("aim", "")
        yield name, f"{values} {figure['unit']}", spread, f"{first} {aim}" if aim else ""


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(figures):
    return "\n".join(f"{name:<72} {value:<38} {spread:<24} {aim}" for name, value, spread, aim in rows(figures))


def fill(readme, result):
    """`readme` with the figures between its two marks replaced."""
    head, _, rest = readme.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n{section(result)}\n{END}{tail}"


def section(result):
    machine = result["machine"]
    lines = [
        f"Measured {machine['date'][:10]} at commit {machine['commit']}"
        + (" with changed sources" if machine["sources_changed"] else "")
        + f" on {machine['cores']} cores ({machine['processor']}), {machine['memory_mib']:,} MiB, Linux "
        + f"{machine['kernel']}, {machine['swift']}, {machine['redis']}; {machine['rounds']} rounds in "
        + f"{machine['seconds']} s, during which other programs used "
        + ", ".join(f"{value:.0f}" for value in machine["others_used_percent"]) + " % of the processors.",
        "", "| figure | median of the rounds | least to greatest round | aim |", "| --- | --- | --- | --- |",
    ]
    lines += [f"| {' | '.join(row)} |" for row in rows(result["figures"])]
    lines += ["", "| program | as built | stripped |", "| --- | ---: | ---: |"]
    lines += [
        f"| `{name}` | {size['bytes'] / 1e6:.1f} MB | {size['stripped_bytes'] / 1e6:.1f} MB |"
        for name, size in machine["program"].items()]
    return "\n".join(lines)
