"""Every row of docs/failures.md from 1 to 46 stands there once, and every test that it names exists."""

import pathlib
import re
import sys

ROWS = range(1, 47)
table = pathlib.Path("docs/failures.md").read_text()
rows = {int(row): line for row, line in re.findall(r"^\| (\d+) \|(.*)\|$", table, re.M)}
tests = "\n".join(path.read_text() for path in pathlib.Path("Tests").rglob("*Tests.swift"))

bad = [f"docs/failures.md: row {row} is missing" for row in ROWS if row not in rows]
for row, line in sorted(rows.items()):
    cell = line.split(" | ")[-1]
    names = re.findall(r"`([^`]+)`", cell)
    if not names:
        bad.append(f"docs/failures.md: row {row} names no test")
    for name in names:
        if f"func `{name}`" not in tests and f"func {name}(" not in tests:
            bad.append(f"docs/failures.md: row {row}: no test is called {name}")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
