#!/usr/bin/env bash
# The official VOT toolkit evaluates siamscope (run.py says what is checked), in a Python environment of its own.
#
#   Tests/vot/run.sh [PROGRAM]     installs the toolkit where it is not yet, and runs the checks
#   Tests/vot/run.sh --prepare     only installs
#
# Without Python, its venv module or a network the checks are skipped with a word; a failed check is an error.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
venv="${SIAMSCOPE_VOT_VENV:-$root/.build/vot}"
# The versions that work together (0.8 and 0.9 of the toolkit fail by themselves).
packages=(vot-toolkit==0.7.4 vot-trax==4.0.2 attributee==0.1.9)

skip() {
  echo "skipped: the VOT toolkit ($1)"
  exit 0
}

installed() { "$venv/bin/python" -c 'import vot, trax' >/dev/null 2>&1; }

if ! installed; then
  command -v python3 >/dev/null 2>&1 || skip "there is no python3"
  mkdir -p "$(dirname "$venv")"
  python3 -m venv "$venv" >/dev/null 2>&1 || skip "python3 has no venv: Debian's package is python3-venv"
  timeout 600 "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 20 "${packages[@]}" \
    >"$venv/pip.log" 2>&1 || skip "pip could not install it: $(tail -n 1 "$venv/pip.log")"
  installed || skip "it does not import here: $("$venv/bin/python" -c 'import vot, trax' 2>&1 | tail -n 1)"
fi

if [ "${1:-}" = --prepare ]; then exit 0; fi
exec "$venv/bin/python" "$here/run.py" "${1:-$root/.build/release/siamscope}"
