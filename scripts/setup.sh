#!/bin/sh
# Installs what CarPulse needs and is missing: Debian packages, those named as arguments too, the PDF engines,
# fonts, Python packages for tests. Idempotent; quiet and quick when nothing is missing. Works as root or with sudo.
# With SETUP=build only what it takes to build the program and to run it.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# What each package is for stands in docs/dependencies.md.
packages="libhiredis-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libpoppler-glib-dev
libqpdf-dev libqrencode-dev libjpeg62-turbo-dev libpng-dev libgdk-pixbuf-2.0-dev libseccomp-dev libargon2-dev
libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 redis-server fonts-inter fonts-dejavu-core fonts-symbola
fonts-droid-fallback tzdata python3 python3-venv ca-certificates util-linux $*"
[ "${SETUP:-}" = build ] || packages="$packages poppler-utils qpdf unzip p7zip-full openssl libfaketime
libimage-exiftool-perl chromium haproxy"

fail() { echo "setup: $1" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        fail "root rights are needed for: $*"
    fi
}

missing_packages() {
    for package in $packages; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            printf '%s ' "$package"
    done
}

check_swift() {
    command -v swift >/dev/null || fail "install Swift 6.2 or newer (swift.org/install) and put it on the PATH"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    set -- $version
    [ "${1:-0}" -gt 6 ] || { [ "${1:-0}" -eq 6 ] && [ "${2:-0}" -ge 2 ]; } ||
        fail "Swift 6.2 or newer is needed; this is ${1:-unknown}.${2:-}"
}

install_packages() {
    command -v apt-get >/dev/null || fail "no apt-get here; install by hand: $1"
    echo "installing Debian packages: $1"
    case " $1" in *" chromium "*) echo "  chromium, for tests of the web page, is a download of 100 MB" ;; esac
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update || fail "apt-get update failed"
    # shellcheck disable=SC2086 # a list of words is meant
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install --no-install-recommends -y $1 >/dev/null ||
        fail "apt-get could not install: $1"
}

check_swift
if command -v dpkg-query >/dev/null; then
    missing=$(missing_packages)
    [ -z "$missing" ] || install_packages "$missing"
else
    fail "no dpkg here; install by hand what these Debian packages hold: $(echo $packages)"
fi
sh "$root/scripts/fetch-engine.sh"
sh "$root/scripts/fetch-api-pages.sh"
environment() { sh "$root/scripts/make-environment.sh" "$@"; }
environment weasyprint weasyprint.txt "the second PDF engine, WeasyPrint (15 MB)"
[ "${SETUP:-}" != build ] || exit 0
environment fleet-client tesla-fleet-api.txt "the Python package tesla-fleet-api (20 MB), for tests"
environment pdf-check pdf-check.txt "the Python package pikepdf (20 MB), for tests"
environment account-clients account-clients.txt "the Python packages PyJWT, argon2-cffi, requests-oauthlib (10 MB), for tests"
environment schemathesis schemathesis.txt "the Python package schemathesis (40 MB), for tests"
environment fastapi fastapi.txt "the Python package fastapi (15 MB), for tests"
environment browser browser.txt "the Python packages playwright, axe-playwright-python (120 MB), for tests"
environment pyhanko pyhanko.txt "the Python package pyHanko (25 MB), for tests"
environment stripe-tools stripe-tools.txt "the Python packages stripe, localstripe (10 MB), for tests"
environment paypal-tools paypal-tools.txt "the Python package paypalrestsdk (15 MB), for tests"
environment mail-server mail-server.txt "the Python package aiosmtpd (1 MB), for tests"
environment google google.txt "the Python packages google-cloud-storage and gcp-storage-emulator (30 MB), for tests"
environment prometheus prometheus.txt "the Python package prometheus_client (1 MB), for tests"
