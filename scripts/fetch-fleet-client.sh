#!/bin/sh
# Makes .vendor/fleet-client: a virtual environment with the Python package tesla-fleet-api, for tests. Idempotent, and
# quiet when nothing is to be done. Needs python3 with venv (apt: python3-venv) and the network once.
set -eu

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
vendor="$(dirname "$scripts")/.vendor"
client="$vendor/fleet-client"
list="$scripts/tesla-fleet-api.txt"

fail() { echo "fetch-fleet-client: $1" >&2; exit 1; }

command -v python3 >/dev/null || fail "python3 is missing (apt-get install python3 python3-venv)"
# Another python3 needs other wheels.
wanted="$(sha256sum < "$list") $(python3 --version)"
[ "$(cat "$client/version" 2>/dev/null)" = "$wanted" ] && exit 0

echo "fetching the Python package tesla-fleet-api (20 MB), for tests"
rm -rf "$client"
mkdir -p "$vendor"
python3 -m venv "$client" >/dev/null 2>&1 ||
    fail "python3 cannot make a virtual environment (apt-get install python3-venv)"
"$client/bin/pip" --quiet --disable-pip-version-check install --no-deps --only-binary=:all: --require-hashes \
    -r "$list" || fail "the download of tesla-fleet-api failed"
echo "$wanted" > "$client/version"
