#!/bin/sh
# make-environment.sh NAME LIST WHAT: makes .vendor/NAME, a virtual environment with the Python packages of scripts/LIST
# (all wheels pinned by SHA-256). Idempotent, and quiet when nothing is to be done. Needs python3 with venv
# (apt: python3-venv) and the network once.
set -eu

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
vendor="$(dirname "$scripts")/.vendor"
environment="$vendor/$1"
list="$scripts/$2"

fail() { echo "make-environment: $1" >&2; exit 1; }

command -v python3 >/dev/null || fail "python3 is missing (apt-get install python3 python3-venv)"
# Another python3 needs other wheels.
wanted="$(sha256sum < "$list") $(python3 --version)"
[ "$(cat "$environment/version" 2>/dev/null)" = "$wanted" ] && exit 0

echo "fetching $3"
rm -rf "$environment"
mkdir -p "$vendor"
python3 -m venv "$environment" >/dev/null 2>&1 ||
    fail "python3 cannot make a virtual environment (apt-get install python3-venv)"
"$environment/bin/pip" --quiet --disable-pip-version-check install --no-deps --only-binary=:all: --require-hashes \
    -r "$list" || fail "the download failed: $3"
echo "$wanted" > "$environment/version"
