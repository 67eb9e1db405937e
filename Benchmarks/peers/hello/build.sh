#!/bin/sh
# Builds the bare Hummingbird server into .build-hello, with the versions that the program itself was built with.
# Without it `make bench` leaves out the rows that need it.
set -eu
cd "$(dirname "$0")"
root=../../..
[ ! -f $root/Package.resolved ] || cp $root/Package.resolved Package.resolved
swift build -c release --scratch-path $root/.build-hello
