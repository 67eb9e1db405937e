# Two commands do everything on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
# One release tree, built with tests enabled, serves all targets.

SWIFT_FLAGS := -c release -Xswiftc -enable-testing
BIN := .build/release
SOAK_SECONDS ?= 3600
FUZZ_SECONDS ?= 900

.PHONY: help setup setup-program build demo test fuzz gallery chaos nightly serve lint peers peers-fetched bench bench-smoke clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing for building, running and testing: Debian packages, PDF engines, fonts, peers of tests
	@sh scripts/setup.sh

setup-program: # the part of it that tests alone do not need
	@SETUP=build sh scripts/setup.sh

build: setup-program ## build the program in release
	swift build $(SWIFT_FLAGS) --product carpulse
	swift build $(SWIFT_FLAGS) --product carpulse-render

demo: build ## sign in, upload photos, make nine reports, download everything into demo-output/
	$(BIN)/carpulse demo --output demo-output

# In four runs: tests of much work would make those wait that are about time, and nothing disturbs failures and browsers.
# So many tests at once as let each have its turn in time; a toolchain that does not know the limit runs all.
WORK_TESTS := ^EndToEndTests|[.](TaggedPDF|HostileImage)Tests
WEB_TESTS := [.]WebPageTests
CHAOS_TESTS := ^ChaosTests
RUN_TESTS = TMPDIR=$$(sh scripts/test-folder.sh) SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(1) swift test $(SWIFT_FLAGS) --skip-build --disable-xctest

test: setup ## build and run every test
	swift build $(SWIFT_FLAGS) --build-tests --disable-xctest
	$(call RUN_TESTS,64) --skip '$(WORK_TESTS)|$(CHAOS_TESTS)'
	$(call RUN_TESTS,12) --filter '$(WORK_TESTS)' --skip '$(WEB_TESTS)'
	$(call RUN_TESTS,3) --filter '$(WEB_TESTS)'
	$(call RUN_TESTS,10) --filter '$(CHAOS_TESTS)'

fuzz: setup ## generated requests for FUZZ_SECONDS (a quarter of an hour) against a server and its OpenAPI document
	swift build $(SWIFT_FLAGS) --build-tests --disable-xctest
	FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_SEED=$$(date +%s) swift test $(SWIFT_FLAGS) --skip-build --disable-xctest \
		--filter 'ContractTests/.*generated'

gallery: build ## twelve cars at the edges of what a report holds, in nine languages, as PDFs and contact sheets
	rm -rf gallery
	python3 Tests/EndToEndTests/Gallery/make.py gallery/data
	$(BIN)/carpulse render gallery/data/*.json --language all --output gallery \
		--verify-code 7K3M-9QX2-C4VB-8TNE --verify-base https://reports.example
	SETUP=build sh scripts/setup.sh imagemagick poppler-utils
	PAGES=20 sh scripts/contact-sheets.sh gallery gallery/sheets

chaos: setup ## the failure tests at full size, one after the other, with figures
	swift build $(SWIFT_FLAGS) --build-tests --disable-xctest
	CHAOS=full swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --no-parallel --filter ChaosTests

nightly: chaos fuzz ## chaos, generated requests, a soak of SOAK_SECONDS (an hour), large archives, LibreOffice, Thread Sanitizer over the unit tests
	SOAK_SECONDS=$(SOAK_SECONDS) swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter ChaosTests.*Soak
	dpkg-query --show libreoffice-calc >/dev/null 2>&1 || sh scripts/setup.sh libreoffice-calc
	ZIP_LARGE=1 swift test $(SWIFT_FLAGS) --skip-build --disable-xctest --filter '(ZipLarge|ChargingSums)Tests'
	swift test --sanitize thread --scratch-path .build-tsan --disable-xctest --filter '^(Domain|Actors|Drivers)Tests'

serve: build ## server, Tesla mock and web page in the foreground
	$(BIN)/carpulse serve --mock-tesla

lint: ## format, imports, sizes, unsafe code
	@sh scripts/lint.sh

peers: ## what the benchmarks are measured against: FastAPI and others, a bare server, a load generator
	@$(MAKE) --no-print-directory --jobs=2 build peers-fetched
	swift build $(SWIFT_FLAGS) --product hello

peers-fetched: setup-program # while the program is built
	@SETUP=build sh scripts/setup.sh wrk qpdf chromium
	@sh scripts/make-environment.sh browser browser.txt "the Python packages playwright, axe-playwright-python (120 MB)"
	@sh scripts/make-environment.sh bench bench.txt "the peers of the benchmarks: FastAPI, uvicorn, WeasyPrint, Typst and others (95 MB)"

bench: peers ## measure, side by side with the peers, in a quarter of an hour
	@sh Benchmarks/run.sh

bench-smoke: peers ## every scenario at tiny size; fails when one breaks, never on a timing
	@sh Benchmarks/run.sh smoke

clean: ## remove what was built and made
	rm -rf .build .build-tsan demo-output gallery .data
