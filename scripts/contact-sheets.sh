#!/bin/sh
# Makes contact sheets of the reports in a folder, to look at every page of every language:
#   scripts/contact-sheets.sh demo-output sheets de fi fr      (no language: every PDF of the folder)
# For each report: NAME-01.png, NAME-02.png ... at reading size, and NAME.png with all pages when ImageMagick's
# `montage` is installed. Needs pdftoppm (apt: poppler-utils). DPI sets the reading size (default 80).
set -eu

fail() { echo "contact-sheets: $1" >&2; exit 1; }

[ $# -ge 2 ] || fail "usage: contact-sheets.sh FOLDER OUTPUT [LANGUAGE...]"
command -v pdftoppm >/dev/null || fail "pdftoppm is missing (apt-get install poppler-utils)"
folder=$1
output=$2
shift 2
[ -d "$folder" ] || fail "$folder is not a folder"
dpi=${DPI:-80}
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

found=0
for file in "$folder"/*.pdf; do
    [ -f "$file" ] || continue
    name=$(basename "$file" .pdf)
    is_wanted "$name" "$@" || continue
    found=$((found + 1))
    rm -f "$output/$name"-[0-9][0-9].png "$output/$name.png"
    # Short documents get one digit only; two keep the order everywhere.
    pdftoppm -r "$dpi" -png "$file" "$output/$name"
    for page in "$output/$name"-[0-9].png; do
        [ ! -f "$page" ] || mv "$page" "${page%-?.png}-0${page##*-}"
    done
    if command -v montage >/dev/null; then
        montage "$output/$name"-[0-9][0-9].png -tile 5x -geometry 420x+8+8 -background '#8A8F98' "$output/$name.png"
        echo "$output/$name.png"
    else
        echo "$output/$name-01.png ..."
    fi
done
[ "$found" -gt 0 ] || fail "no matching PDF in $folder"
