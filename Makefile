# Two commands do everything on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
# One release tree, built with tests enabled, serves all targets.

SWIFT_FLAGS := -c release -Xswiftc -enable-testing
BIN := .build/release

.PHONY: help setup build demo test serve lint bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Debian packages, PDF engine, fonts
	@sh scripts/setup.sh

build: setup ## build the program in release
	swift build $(SWIFT_FLAGS) --product carpulse
	swift build $(SWIFT_FLAGS) --product carpulse-render

demo: build ## sign in, upload photos, make nine reports, download everything into demo-output/
	$(BIN)/carpulse demo --output demo-output

test: setup ## build and run every test
	swift build $(SWIFT_FLAGS) --build-tests --disable-xctest
	swift test $(SWIFT_FLAGS) --skip-build --disable-xctest

serve: build ## server, Tesla mock and web page in the foreground
	$(BIN)/carpulse serve --mock-tesla

lint: ## format, imports, sizes, unsafe code
	@sh scripts/lint.sh

bench: build ## measure, side by side with the peers
	@sh Benchmarks/run.sh

clean: ## remove what was built and made
	rm -rf .build demo-output .data
