#!/usr/bin/env bash
# siamscope against files that torch itself writes: every layout and kind of tensor (checkpoints.py), and every released
# network, recognised and tracked (zoo.py); and the gradients of whole networks against torch's (gradients.py).
#
#   Tests/torch/run.sh [PROGRAM]     with the torch that python3 has, or the one that --prepare installed
#   Tests/torch/run.sh --prepare     installs torch, onnx and safetensors from PyPI: 2.5 GB to fetch, 6 GB of disk
#
# Without torch the checks are skipped with a word; a failed check is an error.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
venv="${SIAMSCOPE_TORCH_VENV:-$root/.build/torch}"

skip() {
  echo "skipped: torch ($1)"
  exit 0
}

has_torch() { "$1" -c 'import torch' >/dev/null 2>&1; }

python=""
for candidate in python3 "$venv/bin/python"; do
  if has_torch "$candidate"; then python="$candidate"; fi
done

if [ "${1:-}" = --prepare ]; then
  [ -z "$python" ] || exit 0
  command -v python3 >/dev/null 2>&1 || skip "there is no python3"
  mkdir -p "$venv"
  free=$(df -Pm "$venv" | awk 'NR == 2 { print $4 }')
  [ "$free" -gt 12000 ] || skip "$free MB of disk are free, 12000 are asked for"
  python3 -m venv "$venv" >/dev/null 2>&1 || skip "python3 has no venv: Debian's package is python3-venv"
  exec "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --retries 1 --timeout 20 torch onnx safetensors
fi

[ -n "$python" ] || skip "it is not installed"
program="${1:-$root/.build/release/siamscope}"
"$python" "$here/checkpoints.py" "$program"
"$python" "$here/zoo.py" --check "$program" --track "$root/Sequences/twins"
# Where the tests were built, the program that computes gradients stands beside this one.
probe="$(dirname "$program")/GradientProbe"
if [ -x "$probe" ]; then
  "$python" "$here/gradients.py" "$probe" siamrpn-s siamrpnpp-s
  if grep -q avx512_bf16 /proc/cpuinfo; then "$python" "$here/gradients.py" --precision bf16 "$probe" siamrpn-s; fi
fi
