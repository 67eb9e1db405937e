#!/bin/sh
# Makes contact sheets of the reports in a folder, to look at every page of every language:
#   scripts/contact-sheets.sh demo-output sheets de fi fr      (no language: every PDF of the folder)
# For each report: NAME-01.png, NAME-02.png ... at reading size, and NAME.png with all of them; overview.png holds the
# first page of each report. Needs pdftoppm (apt: poppler-utils), and for the sheets montage (apt: imagemagick).
# DPI sets the reading size (default 80), PAGES how many pages of a report are drawn (default all).
set -eu

fail() { echo "contact-sheets: $1" >&2; exit 1; }

# One report: FILE OUTPUT
draw() {
    name=$(basename "$1" .pdf)
    rm -f "$2/$name"-[0-9][0-9].png "$2/$name.png"
    pdftoppm -r "${DPI:-80}" -l "${PAGES:-999}" -png "$1" "$2/$name"
    # Short documents get one digit only; two keep the order everywhere.
    for page in "$2/$name"-[0-9].png; do
        [ ! -f "$page" ] || mv "$page" "${page%-?.png}-0${page##*-}"
    done
    if command -v montage >/dev/null; then
        montage "$2/$name"-[0-9][0-9].png -tile 5x -geometry 420x+8+8 -background '#8A8F98' "$2/$name.png"
        echo "$2/$name.png"
    else
        echo "$2/$name-01.png ..."
    fi
}

if [ "${1:-}" = --one ]; then
    draw "$2" "$3"
    exit
fi

[ $# -ge 2 ] || fail "usage: contact-sheets.sh FOLDER OUTPUT [LANGUAGE...]"
command -v pdftoppm >/dev/null || fail "pdftoppm is missing (apt-get install poppler-utils)"
folder=$1
output=$2
shift 2
[ -d "$folder" ] || fail "$folder is not a folder"
mkdir -p "$output"

# The language is the last part of the name: Model-Y-2023-report-de.pdf.
is_wanted() {
    [ $# -gt 1 ] || return 0
    name=$1
    shift
    for language; do
        case "$name" in *-"$language") return 0 ;; esac
    done
    return 1
}

wanted() {
    for file in "$folder"/*.pdf; do
        [ -f "$file" ] || continue
        ! is_wanted "$(basename "$file" .pdf)" "$@" || printf '%s\0' "$file"
    done
}

[ -n "$(wanted "$@" | tr '\0' '\n')" ] || fail "no matching PDF in $folder"
wanted "$@" | xargs -0 -P "$(nproc)" -I FILE sh "$0" --one FILE "$output"
if command -v montage >/dev/null; then
    montage "$output"/*-01.png -tile 9x -geometry 180x+4+4 -background '#8A8F98' "$output/overview.png"
    echo "$output/overview.png"
fi
