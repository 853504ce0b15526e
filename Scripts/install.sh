#!/bin/sh
# Copies the built program and its data: PREFIX/bin/siamscope, PREFIX/share/siamscope/{Sequences,Themes}, and the
# bundle with the embedded models beside the program, where SwiftPM's resources are looked for.
set -eu
prefix=${1:?usage: install.sh PREFIX}
build=.build/release
mkdir -p "$prefix/bin" "$prefix/share/siamscope"
cp "$build/siamscope" "$prefix/bin/"
for bundle in "$build"/siamscope_*.resources; do
  rm -rf "$prefix/bin/$(basename "$bundle")"
  cp -R "$bundle" "$prefix/bin/"
done
for folder in Sequences Themes; do
  rm -rf "$prefix/share/siamscope/$folder"
  cp -R "$folder" "$prefix/share/siamscope/"
done
echo "installed $prefix/bin/siamscope"
