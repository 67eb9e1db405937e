"""Compares the tables of docs/mock.md with the mock: accounts, scenarios, kinds and members of faults, switches, counters,
control calls."""

import pathlib
import re
import sys

MOCK = pathlib.Path("Sources/TeslaMock")
DOCUMENT = pathlib.Path("docs/mock.md")
text = DOCUMENT.read_text()
bad = []


def source(path, pattern):
    names = re.findall(pattern, (MOCK / path).read_text(), re.M)
    if not names:
        bad.append(f"{MOCK / path}: nothing found")
    return names


def table(head):
    """The first column of the table with that head."""
    rows = re.search(rf"^\| {head} \|.*\n\|[- |]*\n((?:\|.*\n)*)", text, re.M)
    return re.findall(r"^\| `([^`]+)` \|", rows.group(1), re.M) if rows else []


def compare(head, names):
    rows = table(head)
    bad.extend(f"{DOCUMENT}: {name} is missing in the table of {head}" for name in names if name not in rows)
    bad.extend(f"{DOCUMENT}: no {head} {name} in the code" for name in rows if name not in names)


switches = (MOCK / "Configuration/Switches.swift").read_text()
compare("account", source("Accounts/AccountCatalogue.swift", r'name: "(\w+)", summary:'))
compare("scenario", source("Configuration/Scenario.swift", r'Scenario\(\s*"([a-z0-9-]+)"'))
compare("kind", source("Configuration/Fault.swift", r"^        case (\w+)$"))
compare("member", source("Configuration/Fault.swift", r"^    public var (\w+)"))
compare("switch", source("Configuration/Switches.swift", r"^    public var (\w+)"))
for name in source("Server/Tally.swift", r"^    public internal\(set\) var (\w+)"):
    if f"`{name}`" not in text:
        bad.append(f"{DOCUMENT}: the counter {name} is missing")
calls = {(m.upper(), p) for m, p in source("Control/ControlRoutes.swift", r'group\.(\w+)\("([^"]+)"\)')}
described = set(re.findall(r"`(GET|POST|DELETE) /__mock/([^`]+)`", text))
bad += [f"{DOCUMENT}: {method} /__mock/{path} is missing" for method, path in sorted(calls - described)]
bad += [f"{DOCUMENT}: no {method} /__mock/{path} in the code" for method, path in sorted(described - calls)]
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
