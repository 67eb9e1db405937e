"""Compares three lists of metrics: what the code records, MetricCatalogue.swift and the table of docs/metrics.md."""

import pathlib
import re
import sys

CATALOGUE = pathlib.Path("Sources/carpulse/Metrics/MetricCatalogue.swift")
DOCUMENT = pathlib.Path("docs/metrics.md")
ENTRY = re.compile(r'\.init\(\s*(?:"(\w+)"|(\w+)\.(\w+)), \.(counter|gauge|histogram)\b')
ROW = re.compile(r"^\| `(\w+)` \| (counter|gauge|histogram) \|([^|]*)\| [^|]+ \|$", re.M)
HANDLE = re.compile(
    r'\b(Counter|Gauge|Meter|Recorder|Timer|CounterSet(?:<\w+>)?|counters)\(\s*(?:label:\s*)?(?:"(\w+)"|(\w+))'
    r'(?:,\s*by:\s*"(\w+)"|,\s*dimensions:\s*(\[|\w+))?')
LABEL = re.compile(r'\("(\w+)",')


def closed(text):
    """The text up to the bracket that closes its first one."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            return text[:index]


KINDS = {"Counter": "counter", "CounterSet": "counter", "counters": "counter", "Meter": "gauge",
         "Gauge": "gauge", "Recorder": "histogram", "Timer": "histogram"}

bad = []
catalogue = {}
for name, owner, member, kind in ENTRY.findall(CATALOGUE.read_text()):
    if owner:
        found = [re.search(rf'static let {member} = "(\w+)"', path.read_text()) for path in pathlib.Path("Sources").rglob(f"{owner}.swift")]
        name = found[0].group(1)
    if name in catalogue:
        bad.append(f"{CATALOGUE}: {name} stands there twice")
    catalogue[name] = kind
documented = {name: (kind, sorted(re.findall(r"`(\w+)`", labels))) for name, kind, labels in ROW.findall(DOCUMENT.read_text())}

recorded = {}
for path in sorted(pathlib.Path("Sources").rglob("*.swift")):
    source = path.read_text()
    if path == CATALOGUE or "import CoreMetrics" not in source and "CounterSet" not in source:
        continue
    for match in HANDLE.finditer(source):
        handle, text, constant, by, dimensions = match.groups()
        name = text
        if constant:
            value = re.search(rf'let {constant} = "(\w+)"', source)
            if not value:
                continue
            name = value.group(1)
        start = match.start(5)
        if dimensions and dimensions != "[":
            start = source.index(f"let {dimensions} = [") + len(f"let {dimensions} = ")
        labels = [by] if by else LABEL.findall(closed(source[start:])) if dimensions else []
        if handle == "counters":
            labels = LABEL.findall(source[source.index("func counters("):])
        kind = KINDS[handle.split("<")[0]]
        recorded.setdefault(name, (kind, sorted(set(labels)), path))

for name in sorted(set(recorded) | set(catalogue) | set(documented)):
    if name not in catalogue:
        bad.append(f"{CATALOGUE}: lacks {name}")
    elif name not in documented:
        bad.append(f"{DOCUMENT}: lacks {name}")
    elif documented[name][0] != catalogue[name]:
        bad.append(f"{DOCUMENT}: {name} is a {catalogue[name]}")
    if name in recorded:
        kind, labels, path = recorded[name]
        # A total that is counted elsewhere is recorded as a gauge.
        if catalogue.get(name) not in (None, kind) and (kind, catalogue[name]) != ("gauge", "counter"):
            bad.append(f"{path}: {name} is a {catalogue[name]} in the catalogue, a {kind} here")
        if name in documented and documented[name][1] != labels:
            bad.append(f"{DOCUMENT}: the labels of {name} are {labels}")
    elif name != "metrics_series_refused_total":
        bad.append(f"{CATALOGUE}: nothing records {name}")
    if (catalogue.get(name) == "counter") != name.endswith("_total"):
        bad.append(f"{CATALOGUE}: a counter ends in _total, and nothing else does: {name}")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
