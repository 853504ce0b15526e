#!/bin/sh
# Installs what the build needs from Debian's packages, and says how to get Swift where it is missing or too old.
# Quick when everything is there: no package manager is asked.
set -eu

say() { printf '%s\n' "$*" >&2; }

missing=""
need() { # need HEADER-OR-PROGRAM PACKAGE
  case "$1" in
    *.h) printf '#include <stdio.h>\n#include <%s>\n' "$1" | cc -E -x c - >/dev/null 2>&1 || missing="$missing $2" ;;
    *) command -v "$1" >/dev/null 2>&1 || missing="$missing $2" ;;
  esac
}

# swift build needs a linker and the C library's headers too; libc6-dev comes with gcc.
need cc gcc
need ncurses.h libncurses-dev
need png.h libpng-dev
need jpeglib.h libjpeg-dev
need webp/decode.h libwebp-dev
need git git
# The packages that the build fetches come by https.
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"

# A Swift that was unpacked from a tarball on a bare system lacks the system's libraries that it is linked with.
if command -v swift >/dev/null 2>&1; then
  tools=$(dirname "$(readlink -f "$(command -v swift)")")
  for library in $(ldd "$tools/swift-build" "$tools/swift-driver" 2>/dev/null | awk '/not found/ { print $1 }' | sort -u); do
    case "$library" in
      libsqlite3.so.*) missing="$missing libsqlite3-0" ;;
      libcurl.so.*) missing="$missing libcurl4" ;;
      libxml2.so.*) missing="$missing libxml2" ;;
      libedit.so.*) missing="$missing libedit2" ;;
      *) say "Swift needs $library, which no package of this script brings" ;;
    esac
  done
fi

if [ -n "$missing" ]; then
  if ! command -v apt-get >/dev/null 2>&1; then
    say "siamscope needs these packages, and there is no apt-get to install them with:$missing"
    exit 1
  fi
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "Please install, as root:  apt-get install$missing"
      exit 1
    fi
    as_root="sudo"
  fi
  say "Installing from Debian's packages:$missing"
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  # shellcheck disable=SC2086 # the list of packages is meant to be split
  $as_root apt-get install -y --no-install-recommends $missing >&2 || {
    $as_root apt-get update >&2
    # shellcheck disable=SC2086
    $as_root apt-get install -y --no-install-recommends $missing >&2
  }
fi

how="Get Swift 6.0 or newer from https://www.swift.org/install/linux/ (swiftly, or a tarball for Debian 12) and put its
usr/bin on PATH."
if ! command -v swift >/dev/null 2>&1; then
  say "Swift is not installed, and Debian has no package of it."
  say "$how"
  exit 1
fi
if ! swift --version >/dev/null 2>&1; then
  say "Swift is there but does not start: $(swift --version 2>&1 | head -n 1)"
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
major=${version%% *}
if [ -z "$version" ] || [ "$major" -lt 6 ]; then
  say "Swift 6.0 or newer is needed; this is: $(swift --version 2>/dev/null | head -n 1)"
  say "$how"
  exit 1
fi
