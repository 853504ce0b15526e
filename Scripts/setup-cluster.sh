#!/bin/sh
# Installs Open MPI from Debian's packages where it is missing: mpirun to start ranks, its headers to check against.
set -eu

if command -v mpirun >/dev/null 2>&1 && command -v mpicc >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "siamscope's ranks need Open MPI (mpirun, mpicc), and there is no apt-get to install it with" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Please install, as root:  apt-get install openmpi-bin libopenmpi-dev" >&2
    exit 1
  fi
  as_root="sudo"
fi
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
$as_root apt-get install -y --no-install-recommends openmpi-bin libopenmpi-dev >&2 || {
  $as_root apt-get update >&2
  $as_root apt-get install -y --no-install-recommends openmpi-bin libopenmpi-dev >&2
}
