#!/bin/sh
# Measures the release build and writes its figures to results/.
#
#   run.sh                      every scenario beside the peers, the model of scale, the tables in README.md, the plots
#   run.sh NAME... [options]    scenarios beside the peers by name (`run.sh --help` lists them)
#   run.sh spine [options]      one of `spine`, `sessions`, `render`: CarPulse alone
#   run.sh smoke                every scenario beside the peers at tiny size; fails only when one breaks, writes nothing
#
# CARPULSE names another program to measure.
set -u
cd "$(dirname "$0")" || exit 1
export PYTHONDONTWRITEBYTECODE=1
failed=""
part() { echo "== $*"; python3 -m "$@" || failed="$failed $1"; }
finish() { [ -z "$failed" ] || { echo "broken:$failed" >&2; exit 1; }; exit 0; }

case "${1:-}" in
"")
    part compare
    part compare.scale
    ../.vendor/bench/bin/python compare/plots.py results || failed="$failed plots"
    part compare.report results
    finish
    ;;
spine | sessions | render) exec python3 -m "$@" ;;
smoke)
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    mkdir "$folder/results"
    part compare --rounds 1 --scale 0.1 --patience 0 --output "$folder/results"
    part compare.scale "$folder/results"
    ../.vendor/bench/bin/python compare/plots.py "$folder/results" || failed="$failed plots"
    finish
    ;;
*) exec python3 -m compare "$@" ;;
esac
