#!/bin/sh
# Fuzzes every reader (or those named) for SECONDS each, with the limits that must hold: no crash, no input that takes
# a second, at most 256 MB. Prints how many inputs each took. Findings are left in FOLDER as crash-…, timeout-…, oom-….
#   Scripts/fuzz.sh [SECONDS] [READER…]
# FUZZ_TIMEOUT is the longest an input may take, in seconds: 1, more where the machine is busy with other things.
# FUZZ_SANITIZE=address builds with address checks, for the C libraries behind the readers; memory then counts double.
set -eu
seconds=${1:-60}
[ $# -gt 0 ] && shift
sanitize=${FUZZ_SANITIZE:-}
folder=${FUZZ_FOLDER:-.build/fuzzing}
build=.build/fuzz${sanitize:+-$sanitize}
memory=256
flags="--sanitize fuzzer"
if [ -n "$sanitize" ]; then
  flags="$flags --sanitize $sanitize"
  memory=1024
fi
SIAMSCOPE_CHECKS=1
ASAN_OPTIONS="quarantine_size_mb=16:detect_leaks=0:${ASAN_OPTIONS:-}"
export SIAMSCOPE_CHECKS ASAN_OPTIONS
# shellcheck disable=SC2086 # two words
swift build -c release $flags --scratch-path "$build" --product Fuzz >&2
program=$(pwd)/$build/release/Fuzz
mkdir -p "$folder/corpus"
readers=$(FUZZ_SEEDS="$folder/seeds" "$program")
[ $# -gt 0 ] && readers=$*
failed=""
folder=$(cd "$folder" && pwd)
for reader in $readers; do
  mkdir -p "$folder/corpus/$reader" "$folder/work-$reader"
  log=$folder/$reader.log
  # In a folder of its own: sessions that are typed at random may write files.
  if (cd "$folder/work-$reader" && FUZZ_READER=$reader nice -n 10 "$program" -max_total_time="$seconds" -timeout="${FUZZ_TIMEOUT:-1}" \
    -rss_limit_mb=$memory -malloc_limit_mb=$memory -max_len=4096 -print_final_stats=1 -print_funcs=0 \
    -artifact_prefix="$folder/$reader-" ${FUZZ_RUNS:+-runs=$FUZZ_RUNS} \
    "$folder/corpus/$reader" "$folder/seeds/$reader") >"$log" 2>&1; then
    verdict=fine
  else
    verdict=FOUND
    failed="$failed $reader"
  fi
  rm -rf "$folder/work-$reader" /dev/shm/siamscope-fuzz-*
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
  printf '%-12s %-6s %9s inputs  %5s MB\n' "$reader" "$verdict" "${runs:-?}" "${peak:-?}"
done
if [ -n "$failed" ]; then
  echo "found something:$failed (see $folder)" >&2
  exit 1
fi
