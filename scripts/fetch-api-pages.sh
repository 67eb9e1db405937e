#!/bin/sh
# Fetches Swagger UI and ReDoc (the files that the wheel of fastapi-offline carries) into .vendor/api-pages, for /docs and
# /redoc. Idempotent, and quiet when nothing is to be done. Needs python3 with pip and the network once.
set -eu

package="fastapi-offline==1.7.7"
sha256="60c8399fd7d3e3b01510e14468709e3dea1a0e773ef920372d057392d736a1f9"

vendor="$(dirname "$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)")/.vendor"
pages="$vendor/api-pages"

fail() { echo "fetch-api-pages: $1" >&2; exit 1; }

[ "$(cat "$pages/version" 2>/dev/null)" = "$sha256" ] && exit 0
command -v python3 >/dev/null || fail "python3 is missing (apt-get install python3 python3-venv)"
mkdir -p "$vendor"
work=$(mktemp -d "$vendor/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "fetching Swagger UI and ReDoc ($package, 1 MB)"
python3 -m venv "$work/venv" >/dev/null 2>&1 ||
    fail "python3 cannot make a virtual environment (apt-get install python3-venv)"
"$work/venv/bin/pip" --quiet --disable-pip-version-check download --only-binary=:all: --no-deps --dest "$work" "$package" ||
    fail "the download of $package failed"
wheel=$(echo "$work"/fastapi_offline-*.whl)
echo "$sha256  $wheel" | sha256sum --check --status ||
    fail "$package does not have the expected SHA-256; nothing was installed"
python3 -m zipfile -e "$wheel" "$work/unpacked"
rm -rf "$pages"
mv "$work/unpacked/fastapi_offline/static" "$pages"
echo "$sha256" > "$pages/version"
