# make run     opens the workbench on a bundled sequence (ARGS="view ..." for anything else)
# make test    builds and runs all tests
# make cluster installs Open MPI, builds, and checks that the program and the library agree
# make install copies the program, its models, sequences and themes under PREFIX
PREFIX ?= /usr/local
ARGS ?= view
# One set of flags for terminals and logs: with colours only on a terminal everything would be built again for the other.
SWIFT_FLAGS = -c release --no-color-diagnostics
BIN = .build/release/siamscope

.PHONY: run build test lint format bench cluster install clean setup fuzz sanitize endurance faults

run: build
	@$(BIN) $(ARGS)

build: setup
	@swift build $(SWIFT_FLAGS) --product siamscope

test: setup
	@swift build $(SWIFT_FLAGS) --build-tests
	@swift test $(SWIFT_FLAGS) --skip-build --disable-xctest

setup:
	@Scripts/setup.sh

lint:
	@swift format lint --strict -r Sources Tests Package.swift

format:
	@swift format -i -r Sources Tests Package.swift

bench: build
	@$(BIN) bench

cluster: build
	@Scripts/setup-cluster.sh
	@Scripts/check-mpi.sh

install: build
	@Scripts/install.sh "$(DESTDIR)$(PREFIX)"

clean:
	@rm -rf .build

# For those who work on siamscope (CONTRIBUTING.md): every reader under libFuzzer, the tests under the compilers' checks,
# a million frames through the workbench, a thousand kills.
SECONDS ?= 60
READERS ?=
FRAMES ?= 1000000

fuzz: setup
	@Scripts/fuzz.sh $(SECONDS) $(READERS)

sanitize: setup
	@Scripts/sanitize.sh

endurance: setup
	@SIAMSCOPE_CHECKS=1 swift build $(SWIFT_FLAGS) --product Endurance
	@.build/release/Endurance $(FRAMES)

faults: setup
	@swift build $(SWIFT_FLAGS) --build-tests
	@SIAMSCOPE_KILLS=1000 swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter "FaultTests|CutFileTests"
