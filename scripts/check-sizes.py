"""Keeps files small, one subject each: none over 400 lines, 90 % under 300."""

import pathlib
import sys

LIMIT, USUAL = 400, 300
sizes = {p: len(p.read_text().splitlines()) for root in ("Sources", "Tests") for p in pathlib.Path(root).rglob("*.swift")}
bad = [f"{path}: {lines} lines (at most {LIMIT})" for path, lines in sizes.items() if lines > LIMIT]
usual = sorted(sizes.values())[int(len(sizes) * 0.9)] if sizes else 0
if usual > USUAL:
    bad.append(f"nine of ten files should have at most {USUAL} lines; now it is {usual}")
print("\n".join(bad), end="\n" if bad else "")
sys.exit(1 if bad else 0)
