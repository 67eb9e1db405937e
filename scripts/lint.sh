#!/bin/sh
# Format, the one-way graph of targets, sizes, and the places where unsafe code may stand.
set -eu
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Tests
python3 scripts/check-imports.py
python3 scripts/check-sizes.py
python3 scripts/check-unsafe.py
echo "lint: clean"
