#!/bin/sh
# Format, the one-way graph of targets, sizes, the places where unsafe code may stand, and the documents' tables.
set -eu
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Tests
python3 scripts/check-imports.py
python3 scripts/check-sizes.py
python3 scripts/check-unsafe.py
python3 scripts/check-settings-doc.py
python3 scripts/check-metrics-doc.py
python3 scripts/check-operate.py
python3 scripts/check-error-doc.py
python3 scripts/check-failure-rows.py
python3 scripts/check-mock-doc.py
echo "lint: clean"
