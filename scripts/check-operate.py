"""Checks docs/operate: each metric and label in the alerting rules and in the dashboard stands in docs/metrics.md, each
rule says how bad it is and what to do, and the dashboard is one that Grafana can draw."""

import json
import pathlib
import re
import sys

ROW = re.compile(r"^\| `(\w+)` \| (counter|gauge|histogram) \|([^|]*)\|", re.M)
ALERTS = pathlib.Path("docs/operate/alerts.yml")
DASHBOARD = pathlib.Path("docs/operate/dashboard.json")
# What Prometheus itself adds, and its words.
TARGET = {"job", "instance"}
WORDS = set("""sum max min avg count topk rate increase delta changes absent histogram_quantile min_over_time max_over_time
    vector by without on and or unless offset le""".split())

bad = []
metrics = {"up": set()}
for name, kind, labels in ROW.findall(pathlib.Path("docs/metrics.md").read_text()):
    known = set(re.findall(r"`(\w+)`", labels))
    for suffix in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
        metrics[name + suffix] = known | ({"le"} if suffix == "_bucket" else set())


def check(where, query):
    """Names of metrics, the labels that each is asked for, and those that results are grouped by."""
    text = re.sub(r'"[^"]*"', '""', query)
    if text.count("(") != text.count(")") or text.count("{") != text.count("}"):
        bad.append(f"{where}: brackets in {query}")
    found = set()
    for name, selector in re.findall(r"(\w+)\{([^}]*)\}", text):
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector):
            if label not in metrics.get(name, set()) | TARGET:
                bad.append(f"{where}: {name} has no label {label}")
    grouped = re.findall(r"\b(?:by|on|without) ?\(([^)]*)\)", text)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|on|without) ?\([^)]*\)|\$\w+|\boffset \w+", " ", text)
    for name in re.findall(r"[a-zA-Z_]\w*", text):
        if name in metrics:
            found.add(name)
        elif name not in WORDS:
            bad.append(f"{where}: no metric {name}")
    if not found:
        bad.append(f"{where}: no metric in {query}")
    known = set().union(TARGET, *(metrics[name] for name in found))
    for label in {label.strip() for group in grouped for label in group.split(",")}:
        if label not in known:
            bad.append(f"{where}: {query} is grouped by {label}")


rules = re.split(r"^      - alert: ", ALERTS.read_text(), flags=re.M)[1:]
for rule in rules:
    name = rule.split("\n", 1)[0]
    if rules.count(rule) > 1 or not re.fullmatch("CarPulse[A-Z]\\w+", name):
        bad.append(f"{ALERTS}: the name {name}")
    expressions = re.findall(r"^        expr: (.+)$", rule, re.M)
    if len(expressions) != 1:
        bad.append(f"{ALERTS}: {name} needs an expression on one line")
    for expression in expressions:
        check(f"{ALERTS}: {name}", expression)
    for part in (r"labels: \{severity: (page|ticket)\}", r'summary: ".+"', r'description: ".+"'):
        if not re.search(part, rule):
            bad.append(f"{ALERTS}: {name} lacks {part.split(':')[0]}")

dashboard = json.loads(DASHBOARD.read_text())
panels = dashboard["panels"]
if len({panel["id"] for panel in panels}) != len(panels):
    bad.append(f"{DASHBOARD}: an id is used twice")
taken = set()
for panel in panels:
    place, title = panel["gridPos"], panel["title"]
    cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
    if cells & taken or any(x > 23 for x, _ in cells):
        bad.append(f"{DASHBOARD}: {title} lies over another one, or outside")
    taken |= cells
    if panel["type"] == "row":
        continue
    if panel["type"] not in ("timeseries", "stat") or panel["datasource"]["uid"] != "${datasource}" or not panel["targets"]:
        bad.append(f"{DASHBOARD}: {title} cannot be drawn")
    for target in panel["targets"]:
        check(f"{DASHBOARD}: {title}", target["expr"])
        for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
            if label not in target["expr"] and label != "instance":
                bad.append(f"{DASHBOARD}: {title}: the legend asks for {label}")
for key in ("uid", "title", "schemaVersion", "time", "templating"):
    if key not in dashboard:
        bad.append(f"{DASHBOARD}: lacks {key}")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
