"""Compares the table of docs/settings.md with the keys of SettingKey.swift: same keys, same order, same defaults."""

import pathlib
import re
import sys

SOURCE = pathlib.Path("Sources/carpulse/Settings/SettingKey.swift")
DOCUMENT = pathlib.Path("docs/settings.md")
KEY = re.compile(r'static let (\w+) = SettingKey\(\s*"(\w+)"(?:,\s*default: "([^"]*)")?')
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \| ([^|]*) \| [^|]* \|$", re.M)

source = SOURCE.read_text()
keys = {member: (name, fallback) for member, name, fallback in KEY.findall(source)}
order = re.search(r"static let all: \[SettingKey\] = \[(.*?)\]", source, re.S).group(1)
listed = re.findall(r"\w+", order)
documented = [(name, default.strip().strip("`")) for name, default in ROW.findall(DOCUMENT.read_text())]

bad = [f"{SOURCE}: {member} is missing in `all`" for member in keys if member not in listed]
names = [keys[member][0] for member in listed if member in keys]
for name in set(names) ^ {name for name, _ in documented}:
    where, other = (SOURCE, DOCUMENT) if name in names else (DOCUMENT, SOURCE)
    bad.append(f"{name} stands in {where}, not in {other}")
if not bad and names != [name for name, _ in documented]:
    bad.append(f"{DOCUMENT}: the keys stand in another order than in {SOURCE}")
fallbacks = dict(keys.values())
for name, default in documented:
    # Keys without a default may say in words what holds.
    if fallbacks.get(name) and default != fallbacks[name]:
        bad.append(f"{DOCUMENT}: {name} has the default {fallbacks[name]}, not {default}")
print("\n".join(sorted(bad)), end="\n" if bad else "")
sys.exit(1 if bad else 0)
