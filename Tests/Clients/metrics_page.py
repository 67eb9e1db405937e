"""metrics_page.py PAGE: what Prometheus' own Python client and the rules of `promtool check metrics` say of a page of
metrics. Prints one line of JSON: {"families": n, "samples": n, "histograms": n, "problems": [...]}."""

import collections
import json
import math
import re
import sys

from prometheus_client.parser import text_string_to_metric_families

MOST_SERIES = 1_000
ABBREVIATIONS = {"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "min", "h", "d", "m", "g", "c", "pct"}
# https://prometheus.io/docs/practices/naming/#base-units
UNITS = {"milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days", "kilobytes", "megabytes", "bits", "percent"}
SECRET = re.compile(r"[A-HJ-NPR-Z0-9]{17}|(ses|rpt|bat|img|pay|req|msg)_[0-9a-z]{16}|eyJ|[0-9a-f]{16}|@|://")


def check_family(family, problems):
    name = family.name + ("_total" if family.type == "counter" else "")
    words = name.split("_")
    if family.type not in ("counter", "gauge", "histogram"):
        problems.append(f"{name}: of type {family.type}")
    if not family.documentation:
        problems.append(f"{name}: no help")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        problems.append(f"{name}: not in snake case")
    if family.type != "counter" and words[-1] == "total":
        problems.append(f"{name}: _total, and no counter")
    if words[-1] in ("bucket", "count", "sum"):
        problems.append(f"{name}: a suffix of histograms")
    if set(words) & {"counter", "gauge", "histogram", "summary"}:
        problems.append(f"{name}: tells its type")
    if set(words) & (ABBREVIATIONS | UNITS):
        problems.append(f"{name}: no base unit, or not in full")
    for sample in family.samples:
        labels = set(sample.labels)
        if sample.name != name and not (family.type == "histogram" and sample.name[len(name):] in ("_bucket", "_sum", "_count")):
            problems.append(f"{sample.name}: stands under {name}")
        if "quantile" in labels or "le" in labels and not sample.name.endswith("_bucket"):
            problems.append(f"{sample.name}: a reserved label")
        if any(not re.fullmatch("[a-z][a-z0-9_]*", label) for label in labels):
            problems.append(f"{sample.name}: labels {sorted(labels)}")
        if any(SECRET.search(value) for label, value in sample.labels.items() if label not in ("commit", "version")):
            problems.append(f"{sample.name}: {sample.labels}")
        if family.type != "gauge" and sample.value < 0:
            problems.append(f"{sample.name}: {sample.value}")
        if math.isnan(sample.value):
            problems.append(f"{sample.name}: not a number")
    series = {frozenset((k, v) for k, v in sample.labels.items() if k != "le") for sample in family.samples}
    if len(series) > MOST_SERIES:
        problems.append(f"{name}: {len(series)} series")
    if len({frozenset(set(sample.labels) - {"le"}) for sample in family.samples}) > 1:
        problems.append(f"{name}: series with different labels")


def check_histogram(family, problems):
    """Buckets rise, the last one has no bound and is the count, and each series has a sum."""
    buckets, counts, sums = collections.defaultdict(list), {}, {}
    for sample in family.samples:
        key = frozenset((k, v) for k, v in sample.labels.items() if k != "le")
        if sample.name.endswith("_bucket"):
            buckets[key].append((float(sample.labels["le"]), sample.value))
        else:
            (counts if sample.name.endswith("_count") else sums)[key] = sample.value
    if not set(buckets) == set(counts) == set(sums):
        problems.append(f"{family.name}: buckets, sums and counts are not of the same series")
    for key, found in buckets.items():
        bounds, values = [bound for bound, _ in found], [value for _, value in found]
        if bounds != sorted(set(bounds)) or values != sorted(values):
            problems.append(f"{family.name}: buckets {found}")
        if bounds[-1] != math.inf or values[-1] != counts.get(key):
            problems.append(f"{family.name}: the last bucket is not the count")
        if not 5 <= len(bounds) <= 20:
            problems.append(f"{family.name}: {len(bounds)} buckets")
    if len({tuple(bound for bound, _ in found) for found in buckets.values()}) > 1:
        problems.append(f"{family.name}: series with different buckets")
    # `report_pages` is a number, the others say what they measure.
    if family.name.split("_")[-1] not in ("seconds", "bytes", "pages"):
        problems.append(f"{family.name}: of what unit?")


text = open(sys.argv[1], encoding="utf-8").read()
problems = []
samples = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
problems += [f"twice: {line}" for line, count in collections.Counter(samples).items() if count > 1]
heads = [" ".join(line.split(" ")[1:3]) for line in text.splitlines() if line.startswith("#")]
problems += [f"twice: {line}" for line, count in collections.Counter(heads).items() if count > 1]
# The parser puts it there where it is missing.
problems += [f"{line.split()[2]}: a counter without _total" for line in text.splitlines() if re.match(r"# TYPE \w*(?<!_total) counter$", line)]
families = list(text_string_to_metric_families(text))
for family in families:
    check_family(family, problems)
    if family.type == "histogram":
        check_histogram(family, problems)
if sum(len(family.samples) for family in families) != len(samples):
    problems.append("samples were lost")
print(json.dumps({
    "families": len(families), "samples": len(samples),
    "histograms": sum(family.type == "histogram" for family in families), "problems": problems}))
