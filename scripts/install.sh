#!/bin/sh
# install.sh FOLDER: puts all that runs into FOLDER: bin/ (the two programs, the worker of the second engine), Templates/,
# .vendor/ (engines, fonts, the files of /docs). They find each other there, wherever the folder lies. BIN names the
# folder of the built programs.
set -eu
cd "$(dirname "$0")/.."

folder="${1:?usage: install.sh FOLDER}"
bin="${BIN:-.build/release}"
fail() { echo "install: $1" >&2; exit 1; }

[ -x "$bin/carpulse" ] && [ -x "$bin/carpulse-render" ] || fail "no programs in $bin (make build)"
[ -d .vendor/plutobook/fonts ] && [ -d .vendor/weasyprint ] || fail "no engines in .vendor (make setup)"
mkdir -p "$folder/bin" "$folder/.vendor"
# Written beside and renamed: a program that runs keeps its file.
for name in carpulse carpulse-render; do
    install -m 755 "$bin/$name" "$folder/bin/$name.new"
    mv "$folder/bin/$name.new" "$folder/bin/$name"
done
cp -R Sources/carpulse-render/weasyprint_worker.py Sources/carpulse-render/weasyworker "$folder/bin/"
rm -rf "$folder/Templates" "$folder/bin/weasyworker/__pycache__"
cp -R Templates "$folder/Templates"
for part in plutobook weasyprint api-pages; do
    rm -rf "$folder/.vendor/$part"
    [ ! -d ".vendor/$part" ] || cp -R ".vendor/$part" "$folder/.vendor/$part"
done
environment="$folder/.vendor/weasyprint"
# It came with the environment and is not used.
rm -rf "$environment"/lib/python3*/site-packages/pip "$environment"/bin/pip*
# The system's Python rather than one in somebody's home, which a service may not see.
version() { "$1" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null; }
if [ "$(version /usr/bin/python3)" = "$(version "$environment/bin/python")" ]; then
    ln -sfn /usr/bin/python3 "$environment/bin/python3"
    sed -i 's|^home = .*|home = /usr/bin|; /^executable/d; /^command/d' "$environment/pyvenv.cfg"
else
    echo "install: tagged PDFs go by $(readlink -f "$environment/bin/python"): users of the program must be able to run it"
fi
