#!/bin/sh
# Measures the release build and writes results/spine.json and the figures in README.md.
# Options are those of `python3 -m spine --help`; CARPULSE names another program to measure.
set -eu
cd "$(dirname "$0")"
PYTHONDONTWRITEBYTECODE=1 exec python3 -m spine "$@"
