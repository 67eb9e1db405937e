#!/bin/sh
# Measures the release build and writes its figures to results/. The first argument may name what is measured: `spine`
# (the default; also fills in README.md), `sessions` or `render`. Options are those of `run.sh [what] --help`;
# CARPULSE names another program to measure.
set -eu
cd "$(dirname "$0")"
what=spine
case "${1:-}" in spine | sessions | render) what=$1; shift ;; esac
PYTHONDONTWRITEBYTECODE=1 exec python3 -m "$what" "$@"
