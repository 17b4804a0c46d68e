# Tests of the core, which needs no server: the unit tests, the same under sanitizers, fuzzers, mutants, accuracy, referee.

.PHONY: unit sanitize fuzz mutants accuracy referee

PROVE = prove
RUN_UNIT = $(PROVE) --failures --exec 'env CMOCKA_MESSAGE_OUTPUT=tap'
UNIT_TESTS = $(patsubst test/unit/%.c,%,$(wildcard test/unit/*/test_*.c))
FUZZERS = $(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/fuzz_*.c))
ACCURACY_SOURCES = $(wildcard test/accuracy/*.c)
REFEREE_NEEDS = test/referee/simulated_shop.c test/accuracy/real_shop.c test/accuracy/engine.c test/accuracy/simulate.c
CORE_NEEDS = $(ALL_HEADERS) $(wildcard test/unit/*.h test/fuzz/*.h test/accuracy/*.h) Makefile test/core.mk

CORE_CFLAGS = -std=c11 -D_GNU_SOURCE -Isrc/core -Itest/unit -ffp-contract=off -g
UNIT_CFLAGS = $(CORE_CFLAGS) $(WARNINGS) -Wshadow -Wconversion -Wno-sign-conversion -Wno-float-conversion -O2
SANITIZE_CFLAGS = $(CORE_CFLAGS) -O1 -fsanitize=address,undefined,float-cast-overflow,float-divide-by-zero -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FUZZ_CFLAGS = $(CORE_CFLAGS) -O1 -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow -fno-sanitize-recover=all

unit: $(UNIT_TESTS:%=build/unit/%) ## the core without a server
	@echo "# unit tests"
	@$(RUN_UNIT) $^

sanitize: $(UNIT_TESTS:%=build/sanitize/%) $(FUZZERS:%=build/sanitize/%) ## the same, and the corpora of the fuzzers, under ASan and UBSan
	@echo "# unit tests and the fuzzers' corpora under ASan and UBSan"
	@$(RUN_UNIT) $(UNIT_TESTS:%=build/sanitize/%)
	@for fuzzer in $(FUZZERS); do build/sanitize/$$fuzzer test/fuzz/corpus/$${fuzzer#fuzz_}/* || exit 1; done

# New inputs go to build: the corpus in the tree stays small.
fuzz: ## hostile bytes and texts against the core (FUZZ_SECONDS=60 for each)
	@$(PREPARE) fuzz
	@$(MAKE) $(QUIET) $(FUZZERS:%=build/fuzz/%)
	@sh test/fuzz/run $(FUZZERS)

mutants: ## whether the unit tests notice faults put into the core
	@$(PREPARE) test
	@CC='$(CC)' sh test/mutants/run

# Real shops, where their files are.
LIFECYCLE_DATA ?= ../shared/data

accuracy: build/accuracy ## how often the stage is right: simulated relationships, and the real shops in LIFECYCLE_DATA (CUSTOMERS=20: some of them to be read)
	@build/accuracy $(if $(CUSTOMERS),--customers $(CUSTOMERS)) '$(LIFECYCLE_DATA)'

referee: build/referee ## forecasts of purchases and of money as shown, by our models, other packages and naive rules, judged by what came (PEERS=0: ours alone; HALF=tuned, judged: scores of one half of the customers)
	@sh test/referee/run build/referee '$(LIFECYCLE_DATA)'

# ---- what they are built from; the core is compiled once for all tests of a kind ----

build/unit/core.a: $(CORE_SOURCES:src/core/%.c=build/unit/core/%.o)
build/sanitize/core.a: $(CORE_SOURCES:src/core/%.c=build/sanitize/core/%.o)
build/fuzz/core.a: $(CORE_SOURCES:src/core/%.c=build/fuzz/core/%.o)
build/unit/core.a build/sanitize/core.a build/fuzz/core.a:
	@rm -f $@ && $(AR) rcs $@ $^

build/unit/core/%.o: src/core/%.c $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c -o $@ $<

build/sanitize/core/%.o: src/core/%.c $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE_CFLAGS) -c -o $@ $<

build/fuzz/core/%.o: src/core/%.c $(CORE_NEEDS)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -c -o $@ $<

build/unit/%: test/unit/%.c build/unit/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -o $@ $< build/unit/core.a -lcmocka -lm

build/sanitize/fuzz_%: test/fuzz/fuzz_%.c test/fuzz/replay.c build/sanitize/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE_CFLAGS) -o $@ $< test/fuzz/replay.c build/sanitize/core.a -lm

build/sanitize/%: test/unit/%.c build/sanitize/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE_CFLAGS) -o $@ $< build/sanitize/core.a -lcmocka -lm

build/fuzz/%: test/fuzz/%.c build/fuzz/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $< build/fuzz/core.a -lm

build/referee: test/referee/referee.c $(REFEREE_NEEDS) build/unit/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -Itest/accuracy -o $@ $< $(REFEREE_NEEDS) build/unit/core.a -lm

build/accuracy: $(ACCURACY_SOURCES) build/unit/core.a $(CORE_NEEDS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -Itest/accuracy -o $@ $(ACCURACY_SOURCES) build/unit/core.a -lm
