#!/bin/sh
# Draws the pictures that the program and its installers need from the SVG files beside it.
# Needs Node; run it after a change of an SVG and commit what it made.
set -eu
cd "$(dirname "$0")"
tool="npx --yes @tauri-apps/cli@2.12.5 icon"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

$tool -o "$made/app" app.svg >/dev/null
for name in 32x32.png 128x128.png 128x128@2x.png icon.png icon.ico icon.icns; do
    cp "$made/app/$name" "$name"
done

for folder in tray template; do
    for state in idle running needs-you trouble; do
        $tool --png 64 -o "$made/$folder-$state" "$folder/$state.svg" >/dev/null
        cp "$made/$folder-$state/64x64.png" "$folder/$state.png"
    done
done
