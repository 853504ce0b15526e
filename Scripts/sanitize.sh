#!/bin/sh
# The tests under the compilers' checks: all of them for addresses and undefined behaviour, and those in which threads
# meet for races. In build folders of their own, so that the usual build stays.
#   Scripts/sanitize.sh [address|thread]…
set -eu
kinds=${*:-address thread}
# Tests that limit a program's memory cannot run it under a sanitizer, which takes terabytes of addresses.
SIAMSCOPE_SANITIZED=1
export SIAMSCOPE_SANITIZED
for kind in $kinds; do
  case $kind in
    address)
      # Undefined behaviour of the C parts ends the program where it happens.
      flags="--sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined"
      filter=""
      # Swift's runtime keeps its metadata for ever, which is no leak.
      ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=0:${ASAN_OPTIONS:-}"
      export ASAN_OPTIONS
      ;;
    thread)
      flags="--sanitize thread"
      # Without suppressions: calls from Foundation and Dispatch that are passed over would take their locks with them.
      # Team and Parallel; lanes, desk and mailbox; frames decoded ahead; the video pipe; TraX's two sides; feeders; ranks
      # as threads; workers that share a folder; training.
      filter="--filter KernelTests|NetworkFixtureTests|WorkbenchTests|PanelsTests|FrameReaderTests|VideoTests|SessionTests|Feeder|ThreadsTests|ClusterTests|TuningTests|TrainerTests|TeacherTests"
      TSAN_OPTIONS="halt_on_error=1:${TSAN_OPTIONS:-}"
      export TSAN_OPTIONS
      ;;
    *)
      echo "usage: $0 [address|thread]…" >&2
      exit 2
      ;;
  esac
  # shellcheck disable=SC2086 # lists of words
  swift build -c release $flags --scratch-path ".build/$kind" --build-tests
  # shellcheck disable=SC2086
  swift test -c release $flags --scratch-path ".build/$kind" --skip-build --disable-xctest $filter
done
