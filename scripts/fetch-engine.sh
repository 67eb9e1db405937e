#!/bin/sh
# Fetches the PDF engine (PlutoBook, from the plutoprint wheel) and the report's fonts into .vendor/plutobook:
#   plutoprint.libs/  the engine with every library it needs      fonts/  the eight Inter faces and fonts.conf
# Idempotent, and quiet when nothing is to be done. Needs python3 with venv (apt: python3-venv), the network once,
# and the Inter fonts (apt: fonts-inter; INTER_FONTS_DIR names another folder).
set -eu

package="plutoprint==0.23.0"
wheel="plutoprint-0.23.0-cp311-cp311-manylinux_2_28_x86_64.whl"
sha256="5ce62e38728b2978e812e9abcc06340aaef10970c5c1a295be8efab8030b5124"
faces="Regular Italic Medium MediumItalic SemiBold SemiBoldItalic Bold BoldItalic"

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
vendor="$root/.vendor"
engine="$vendor/plutobook"
inter="${INTER_FONTS_DIR:-/usr/share/fonts/opentype/inter}"

fail() { echo "fetch-engine: $1" >&2; exit 1; }

fetch_engine() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) ;;
        *) fail "there is no engine wheel for $(uname -s) $(uname -m); PlutoBook is fetched for Linux x86-64 only" ;;
    esac
    command -v python3 >/dev/null || fail "python3 is missing (apt-get install python3 python3-venv)"
    echo "fetching the PDF engine ($package, 20 MB)"
    work=$(mktemp -d "$vendor/engine.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m venv "$work/venv" >/dev/null 2>&1 ||
        fail "python3 cannot make a virtual environment (apt-get install python3-venv)"
    "$work/venv/bin/pip" --quiet --disable-pip-version-check download --only-binary=:all: --no-deps \
        --python-version 311 --platform manylinux_2_28_x86_64 --dest "$work" "$package" ||
        fail "the download of $package failed"
    echo "$sha256  $work/$wheel" | sha256sum --check --status ||
        fail "$wheel does not have the expected SHA-256; nothing was installed"
    python3 -m zipfile -e "$work/$wheel" "$work/unpacked"
    rm -rf "$engine/plutoprint.libs"
    mkdir -p "$engine"
    mv "$work/unpacked/plutoprint-0.23.0.dist-info/LICENSE" "$engine/LICENSE"
    mv "$work/unpacked/plutoprint.libs" "$engine/plutoprint.libs"
    echo "$sha256" > "$engine/wheel.sha256"
    rm -rf "$work"
    trap - EXIT
}

# The engine sees these eight faces only: its start need not scan every font of the machine, and all of them are
# open before the worker closes itself in.
copy_fonts() {
    [ -f "$inter/Inter-Regular.otf" ] || fail "the Inter fonts are not in $inter (apt-get install fonts-inter)"
    rm -rf "$engine/fonts"
    mkdir -p "$engine/fonts"
    for face in $faces; do cp "$inter/Inter-$face.otf" "$engine/fonts/"; done
    # Without a <cachedir> fontconfig would write one into the home folder.
    cat > "$engine/fonts/fonts.conf" <<'CONF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir>/dev/null</cachedir>
</fontconfig>
CONF
}

mkdir -p "$vendor"
[ "$(cat "$engine/wheel.sha256" 2>/dev/null)" = "$sha256" ] || fetch_engine
[ -f "$engine/fonts/fonts.conf" ] || copy_fonts
