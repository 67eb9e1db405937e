#!/bin/sh
# Fetches the PDF engine (PlutoBook, from the plutoprint wheel) and makes the report's fonts, in .vendor/plutobook:
#   plutoprint.libs/  the engine with every library it needs
#   fonts/            the eight Inter faces (prepared by prepare-fonts.py), the fonts that stand in where Inter has no
#                     letter, and fonts.conf
# Idempotent, and quiet when nothing is to be done. Needs python3 with venv (apt: python3-venv), the network once,
# and the fonts (apt: fonts-inter, INTER_FONTS_DIR names another folder; fonts-dejavu-core fonts-symbola
# fonts-droid-fallback, FONTS_DIR names another folder).
set -eu

engine_package="plutoprint==0.23.0"
engine_sha256="5ce62e38728b2978e812e9abcc06340aaef10970c5c1a295be8efab8030b5124"
fonttools="fonttools==4.68.0 --hash=sha256:d76f8fdcb6936f5e1045a0c9dd721a4bf11112e60d1e243bfa1d39f06a8b3104"

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
vendor="$(dirname "$scripts")/.vendor"
engine="$vendor/plutobook"
inter="${INTER_FONTS_DIR:-/usr/share/fonts/opentype/inter}"
# Owners write in any script: Hebrew, Arabic and codes; emoji; Chinese, Japanese, Korean.
fonts="${FONTS_DIR:-/usr/share/fonts/truetype}"
fallbacks="dejavu/DejaVuSans.ttf dejavu/DejaVuSans-Bold.ttf dejavu/DejaVuSansMono.ttf ancient-scripts/Symbola_hint.ttf
droid/DroidSansFallbackFull.ttf"
fonts_version=$(cat "$scripts/prepare-fonts.py" "$scripts/fetch-engine.sh" | sha256sum)
work=""

fail() { echo "fetch-engine: $1" >&2; exit 1; }

# A virtual environment for the time of the set-up, so that no other pip is touched.
make_workshop() {
    [ -z "$work" ] || return 0
    command -v python3 >/dev/null || fail "python3 is missing (apt-get install python3 python3-venv)"
    work=$(mktemp -d "$vendor/work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m venv "$work/venv" >/dev/null 2>&1 ||
        fail "python3 cannot make a virtual environment (apt-get install python3-venv)"
}

pip() { "$work/venv/bin/pip" --quiet --disable-pip-version-check "$@"; }

fetch_engine() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) ;;
        *) fail "there is no engine wheel for $(uname -s) $(uname -m); PlutoBook is fetched for Linux x86-64 only" ;;
    esac
    make_workshop
    echo "fetching the PDF engine ($engine_package, 20 MB)"
    pip download --only-binary=:all: --no-deps --python-version 311 --platform manylinux_2_28_x86_64 \
        --dest "$work" "$engine_package" || fail "the download of $engine_package failed"
    wheel=$(echo "$work"/plutoprint-*.whl)
    echo "$engine_sha256  $wheel" | sha256sum --check --status ||
        fail "$engine_package does not have the expected SHA-256; nothing was installed"
    python3 -m zipfile -e "$wheel" "$work/unpacked"
    mkdir -p "$engine"
    rm -rf "$engine/plutoprint.libs"
    mv "$work"/unpacked/plutoprint-*.dist-info/LICENSE "$engine/LICENSE"
    mv "$work/unpacked/plutoprint.libs" "$engine/plutoprint.libs"
    echo "$engine_sha256" > "$engine/version"
}

# The engine sees these faces only: its start need not scan every font of the machine, and all of them are open
# before the worker closes itself in.
make_fonts() {
    [ -f "$inter/Inter-Regular.otf" ] || fail "the Inter fonts are not in $inter (apt-get install fonts-inter)"
    make_workshop
    echo "preparing the fonts"
    echo "$fonttools" > "$work/requirements.txt"
    pip install --no-deps --only-binary=:all: --require-hashes -r "$work/requirements.txt" ||
        fail "the download of fonttools failed"
    "$work/venv/bin/python" "$scripts/prepare-fonts.py" "$inter" "$work/fonts" || fail "the fonts cannot be prepared"
    for fallback in $fallbacks; do
        cp "$fonts/$fallback" "$work/fonts/" 2>/dev/null ||
            fail "$fonts/$fallback is missing (apt-get install fonts-dejavu-core fonts-symbola fonts-droid-fallback)"
    done
    # Without a <cachedir> fontconfig would write one into the home folder.
    cat > "$work/fonts/fonts.conf" <<'CONF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir>/dev/null</cachedir>
  <alias>
    <family>sans-serif</family>
    <prefer>
      <family>Inter</family><family>DejaVu Sans</family><family>Symbola</family><family>Droid Sans Fallback</family>
    </prefer>
  </alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
CONF
    echo "$fonts_version" > "$work/fonts/version"
    rm -rf "$engine/fonts"
    mv "$work/fonts" "$engine/fonts"
}

mkdir -p "$vendor"
[ "$(cat "$engine/version" 2>/dev/null)" = "$engine_sha256" ] || fetch_engine
[ "$(cat "$engine/fonts/version" 2>/dev/null)" = "$fonts_version" ] || make_fonts
