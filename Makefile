# lifecycle: customer relationships inside PostgreSQL.
#
#   make demo        see it work, on a throw-away cluster
#   make test        every test
#   make             build; make install puts it into the PostgreSQL of PG_CONFIG
#   make help        the rest

EXTENSION = lifecycle
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" lifecycle.control)

MODULE_big = lifecycle
CORE_OBJS = $(patsubst %.c,%.o,$(wildcard src/core/*/*.c))
SHELL_OBJS = $(patsubst %.c,%.o,$(wildcard src/pg/*/*.c))
OBJS = $(SHELL_OBJS) $(CORE_OBJS)
ALL_HEADERS = $(wildcard src/core/*/*.h src/pg/*/*.h)

# ---- the install script: its parts, in the order a user meets them ----

SCRIPT = sql/lifecycle--$(EXTVERSION).sql
# Scripts of released versions do not change any more; from the last of them, if there is one, a script leads to this version.
RELEASED = $(patsubst sql/released/%.gz,sql/%,$(wildcard sql/released/*.sql.gz))
PREVIOUS := $(shell ls sql/released 2>/dev/null | sed -n 's/^lifecycle--\([^-]*\)\.sql\.gz$$/\1/p' | sort -V | tail -n 1)
UPGRADE = $(PREVIOUS:%=sql/lifecycle--%--$(EXTVERSION).sql)
DATA_built = $(SCRIPT) $(RELEASED) $(UPGRADE)

PROFILE_PARTS = sql/00-profile/guard.sql sql/00-profile/type.sql sql/00-profile/operators.sql sql/00-profile/merge.sql \
	sql/00-profile/rollup.sql
STAGE_PARTS = sql/00-profile/accessors.sql sql/10-stage/type.sql sql/10-stage/model.sql sql/10-stage/functions.sql \
	sql/10-stage/fit.sql sql/10-stage/milestones.sql sql/10-stage/scheme.sql sql/10-stage/touch.sql
VALUE_PARTS = sql/20-value/stage_profit.sql sql/20-value/transitions.sql sql/20-value/customer_value.sql sql/20-value/equity.sql \
	sql/20-value/cashflow.sql sql/20-value/retention_value.sql sql/20-value/retention_rates.sql sql/20-value/referral.sql
ROW_PARTS = sql/00-profile/row.sql.in sql/10-stage/row.sql.in sql/20-value/period.sql.in sql/20-value/day.sql.in
MODEL_PARTS = sql/30-clv/state.sql sql/30-clv/fit.sql.in sql/30-clv/predict.sql.in sql/30-clv/single.sql sql/30-clv/survival.sql sql/40-compare/compare.sql \
	sql/30-clv/value.sql.in sql/30-clv/contract.sql.in sql/30-clv/models.sh
DATASET_PARTS = $(addprefix sql/50-dataset/, type.sql source.sql build.sql track.sql refresh.sql attach.sql detach.sql diff.sql) \
	sql/40-compare/dataset_compare.sql sql/50-dataset/effect.sql sql/60-report/words.sql sql/60-report/report.sql
# What a dataset is made of: parts, then views in the order in which they are made; then its report.
DATASET_TEMPLATES = $(wildcard sql/50-dataset/part/*.sql) -- $(patsubst %,sql/50-dataset/view/%.sql,stages customers segments stage_profit \
	history transitions alerts cohorts growth quadrants equity data_quality) -- $(sort $(filter-out %/report.sql %/words.sql,$(wildcard sql/60-report/*)))

# What rows come in: type of the day, type of money, volatility (a timestamptz has its day in the session's time zone).
ROW_TYPES = date:numeric:IMMUTABLE date:float8:IMMUTABLE timestamp:numeric:IMMUTABLE timestamp:float8:IMMUTABLE \
	timestamptz:numeric:STABLE timestamptz:float8:STABLE

# Cash flows by period have no day.
PERIOD_TYPES = integer:numeric:IMMUTABLE integer:float8:IMMUTABLE

# Fitted models, by their names in sql/30-clv/models.sh: those of purchases in time, all of purchases, of contracts, and all.
HISTORY_MODELS = bgnbd mbgnbd pnbd
PURCHASE_MODELS = $(HISTORY_MODELS) bgbb
CONTRACT_MODELS = sbg bdw
MODELS = $(PURCHASE_MODELS) gg $(CONTRACT_MODELS)
WRITE_MODELS = cat sql/30-clv/state.sql && sh sql/30-clv/models.sh sql/30-clv/fit.sql.in $(MODELS) && \
	sh sql/30-clv/models.sh sql/30-clv/predict.sql.in $(PURCHASE_MODELS) && cat sql/30-clv/single.sql && \
	sh sql/30-clv/models.sh sql/30-clv/contract.sql.in $(CONTRACT_MODELS) && cat sql/30-clv/survival.sql sql/40-compare/compare.sql && \
	sh sql/30-clv/models.sh sql/30-clv/value.sql.in $(HISTORY_MODELS)

# ---- compiler ----

WARNINGS = -Wall -Wextra -Wstrict-prototypes -Wno-unused-parameter -Wno-sign-compare -Werror
# One answer everywhere: no fused multiply-add that only some machines have.
PG_CFLAGS += $(WARNINGS) -ffp-contract=off
PG_CPPFLAGS += -Isrc/core -Isrc/pg -DLIFECYCLE_VERSION='"$(EXTVERSION)"'
# No bitcode: functions of this size are not inlined into a plan, and it halves the build.
override with_llvm := no

# ---- tests ----

REGRESS = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --encoding=UTF8
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=build/isolation --encoding=UTF8 --load-extension=lifecycle
PROVE = prove

EXTRA_CLEAN = build results regression.diffs regression.out $(wildcard sql/lifecycle--*.sql)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
else
# Nothing to build with yet: demo and test install it and call make again.
.DEFAULT_GOAL := help
endif

$(OBJS): $(ALL_HEADERS) lifecycle.control Makefile
# The core is nobody else's to call, and its loops are written to be vectorised.
$(CORE_OBJS): override CFLAGS += -O3 -fvisibility=hidden

$(SCRIPT): $(PROFILE_PARTS) $(STAGE_PARTS) $(VALUE_PARTS) $(ROW_PARTS) $(MODEL_PARTS) $(DATASET_PARTS) \
		$(filter-out --,$(DATASET_TEMPLATES)) sql/views.sh Makefile lifecycle.control
	{ cat $(PROFILE_PARTS) && sh sql/rows.sh sql/00-profile/row.sql.in $(ROW_TYPES) && \
	  cat $(STAGE_PARTS) && sh sql/rows.sh sql/10-stage/row.sql.in $(ROW_TYPES) && \
	  cat $(VALUE_PARTS) && sh sql/rows.sh sql/20-value/period.sql.in $(PERIOD_TYPES) && \
	  sh sql/rows.sh sql/20-value/day.sql.in $(ROW_TYPES) && $(WRITE_MODELS) && \
	  sh sql/views.sh $(DATASET_TEMPLATES) && cat $(DATASET_PARTS); } > $@.new && mv $@.new $@

$(RELEASED): sql/%: sql/released/%.gz
	gzip -dc $< > $@.new && mv $@.new $@

# Derived, but for what is written by hand in sql/upgrade, if there is any.
ifneq ($(UPGRADE),)
UPGRADE_BY_HAND = sql/upgrade/$(PREVIOUS)--$(EXTVERSION).sql

$(UPGRADE): $(SCRIPT) sql/lifecycle--$(PREVIOUS).sql sql/upgrade.pl $(wildcard $(UPGRADE_BY_HAND))
	perl sql/upgrade.pl sql/lifecycle--$(PREVIOUS).sql $(SCRIPT) $(UPGRADE_BY_HAND) > $@.new && mv $@.new $@
endif

installcheck: | build/isolation
build/isolation:
	@mkdir -p $@

# ---- what a developer runs ----

.PHONY: help demo test test-all check-all stage unit sanitize sanitize-server cassert valgrind sqlsmith mutants fuzz pgtap lint bench accuracy coverage dist deb doc

STAGE = build/stage
# The package install finds a PostgreSQL to build with; a second make then sees it.
PREPARE = sh .ci/install
IN_CLUSTER = STAGE=$(STAGE) PG_CONFIG=$(PG_CONFIG) sh .ci/cluster

help:
	@echo 'make demo        a shop, its customers by stage (CUSTOMERS=1000, CSV=orders.csv, KEEP=1)'
	@echo 'make test        every test: unit sanitize installcheck pgtap, and the reference against the catalogue'
	@echo 'make test-all    the same on PostgreSQL 16, 17 and 18 too, in directories with other releases (as root)'
	@echo 'make             build; make install: into the PostgreSQL of PG_CONFIG'
	@echo 'make unit        the core without a server; make sanitize: the same, and the fuzzers'"'"' corpora, under ASan and UBSan'
	@echo 'make fuzz        hostile bytes and texts against the core (FUZZ_SECONDS=60 for each)'
	@echo 'make sanitize-server, make cassert, make valgrind: the regression tests and hostile calls on a server with UBSan, assertions, Valgrind'
	@echo 'make sqlsmith    random queries over datasets and functions, on the server with assertions (QUERIES=10000)'
	@echo 'make installcheck, make pgtap: on the cluster of PGHOST and PGPORT'
	@echo 'make lint        format, warnings of gcc and clang, static analysis, names'
	@echo 'make bench       ratios against the SQL one would write (ROWS=5000000, PEERS=1 for DuckDB, pandas and lifetimes, CURVE=1)'
	@echo 'make accuracy    how often the stage is right, on simulated relationships'
	@echo 'make mutants     whether the unit tests notice faults put into the core'
	@echo 'make coverage    lines and branches the tests reach'
	@echo 'make doc         doc/reference.md from the catalogue, doc/curve.svg; make dist: a source archive; make deb: Debian packages'

demo:
	@$(PREPARE) build
	@$(MAKE) -s --no-print-directory stage
	@STAGE=$(STAGE) PG_CONFIG=$(PG_CONFIG) sh test/demo/demo

test:
	@$(PREPARE) test
	@$(MAKE) -s --no-print-directory check-all

# Here, and on the PostgreSQL of other releases.
RELEASES = trixie sid noble

test-all: test
	@$(PREPARE) releases
	@sh test/releases.sh $(RELEASES)

check-all: stage unit sanitize
	@$(IN_CLUSTER) sh -c 'sh test/reference.sh --check doc/reference.md && sh test/reference.sh --check doc/curve.svg test/curve.sql && sh test/server.sh'

stage: all
	@rm -rf $(STAGE)
	@$(MAKE) -s --no-print-directory install DESTDIR=$(CURDIR)/$(STAGE) >/dev/null

# ---- the core, without a server ----

CORE_SOURCES = $(wildcard src/core/*/*.c)
UNIT_TESTS = $(patsubst test/unit/%.c,%,$(wildcard test/unit/*/test_*.c))
UNIT_SUPPORT = $(wildcard test/unit/*.h)
FUZZERS = $(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/fuzz_*.c))
UNIT_CFLAGS = -std=c11 -D_GNU_SOURCE -Isrc/core -Itest/unit $(WARNINGS) -Wshadow -Wconversion -Wno-sign-conversion \
	-Wno-float-conversion -ffp-contract=off -g
SANITIZE_CFLAGS = -O1 -fsanitize=address,undefined,float-cast-overflow,float-divide-by-zero -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

# The core is compiled once for all tests of a kind.
build/unit/core.a: $(CORE_SOURCES:src/core/%.c=build/unit/core/%.o)
	@rm -f $@ && $(AR) rcs $@ $^

build/sanitize/core.a: $(CORE_SOURCES:src/core/%.c=build/sanitize/core/%.o)
	@rm -f $@ && $(AR) rcs $@ $^

build/unit/core/%.o: src/core/%.c $(ALL_HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -O2 -c -o $@ $<

build/sanitize/core/%.o: src/core/%.c $(ALL_HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) $(SANITIZE_CFLAGS) -c -o $@ $<

build/unit/%: test/unit/%.c build/unit/core.a $(ALL_HEADERS) $(UNIT_SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -O2 -o $@ $< build/unit/core.a -lcmocka -lm

build/sanitize/%: test/unit/%.c build/sanitize/core.a $(ALL_HEADERS) $(UNIT_SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) $(SANITIZE_CFLAGS) -o $@ $< build/sanitize/core.a -lcmocka -lm

unit: $(UNIT_TESTS:%=build/unit/%)
	@echo "# unit tests"
	@$(PROVE) --failures --exec 'env CMOCKA_MESSAGE_OUTPUT=tap' $^

build/sanitize/fuzz_%: test/fuzz/fuzz_%.c test/fuzz/replay.c build/sanitize/core.a $(ALL_HEADERS) $(wildcard test/fuzz/*.h)
	$(CC) $(UNIT_CFLAGS) $(SANITIZE_CFLAGS) -o $@ $< test/fuzz/replay.c build/sanitize/core.a -lm

sanitize: $(UNIT_TESTS:%=build/sanitize/%) $(FUZZERS:%=build/sanitize/%)
	@echo "# unit tests and the fuzzers' corpora under ASan and UBSan"
	@$(PROVE) --failures --exec 'env CMOCKA_MESSAGE_OUTPUT=tap' $(UNIT_TESTS:%=build/sanitize/%)
	@for fuzzer in $(FUZZERS); do build/sanitize/$$fuzzer test/fuzz/corpus/$${fuzzer#fuzz_}/* || exit 1; done

# The extension under UBSan in a server that is not.
sanitize-server:
	@$(PREPARE) test
	@PG_CONFIG=$(PG_CONFIG) sh test/ubsan.sh

# ---- on a PostgreSQL built to find faults: assertions, memory checks, Valgrind ----

IN_CASSERT = PG_CONFIG=$(PG_CONFIG) sh .ci/cassert

cassert:
	@$(PREPARE) cassert
	@$(IN_CASSERT) sh test/cassert.sh

# REGRESS="00_install stage_status" runs some of the regression tests; all of them take an hour.
valgrind:
	@$(PREPARE) cassert
	@$(IN_CASSERT) --valgrind sh test/cassert.sh

# Random queries over a dataset and its functions.
QUERIES ?= 10000

sqlsmith:
	@$(PREPARE) cassert sqlsmith
	@QUERIES=$(QUERIES) $(IN_CASSERT) sh test/sqlsmith.sh

# Do the unit tests notice a fault that somebody makes?
mutants:
	@$(PREPARE) test
	@CC='$(CC)' sh test/mutants/run

# ---- how often the stage is right, on simulated relationships whose truth is known ----

ACCURACY_SOURCES = $(wildcard test/accuracy/*.c)

build/accuracy: $(ACCURACY_SOURCES) $(wildcard test/accuracy/*.h) $(CORE_SOURCES) $(ALL_HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -Itest/accuracy -O2 -o $@ $(ACCURACY_SOURCES) $(CORE_SOURCES) -lm

accuracy: build/accuracy
	@build/accuracy

# ---- fuzzers: hostile bytes and texts ----

FUZZ_SECONDS ?= 60
FUZZ_CFLAGS = -std=c11 -D_GNU_SOURCE -Isrc/core -g -O1 -fno-sanitize-recover=all \
	-fsanitize=fuzzer,address,undefined,float-cast-overflow

build/fuzz/%: test/fuzz/%.c $(CORE_SOURCES) $(ALL_HEADERS) $(wildcard test/fuzz/*.h) Makefile
	@mkdir -p $(@D)
	clang $(FUZZ_CFLAGS) -o $@ $< $(CORE_SOURCES) -lm

# New inputs go to build: the corpus in the tree stays small.
fuzz:
	@$(PREPARE) fuzz
	@$(MAKE) -s --no-print-directory $(FUZZERS:%=build/fuzz/%)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) sh test/fuzz/run $(FUZZERS)

# ---- on the cluster of PGHOST and PGPORT ----

pgtap:
	@sh test/pgtap.sh

# ---- the rest ----

lint:
	@$(PREPARE) test lint
	@$(MAKE) -s --no-print-directory all
	@CC='$(CC)' PG_CONFIG=$(PG_CONFIG) sh test/lint.sh

# PEERS=1 measures DuckDB, pandas and lifetimes as well; CURVE=1 measures nothing but how the roll-up's cost grows.
BENCHES = $(if $(CURVE),sh test/bench/rollup/curve,sh test/bench/bench && sh test/bench/cashflow && sh test/bench/fits && sh test/bench/rollup/bench && sh test/bench/refresh)

bench:
	@$(PREPARE) bench
	@$(MAKE) -s --no-print-directory stage
	@CLUSTER_OPTIONS='shared_buffers=1GB max_wal_size=8GB jit=off' $(IN_CLUSTER) sh -c '$(BENCHES)'

coverage:
	@$(PREPARE) test coverage
	@PG_CONFIG=$(PG_CONFIG) sh test/coverage.sh

doc:
	@$(MAKE) -s --no-print-directory stage
	@$(IN_CLUSTER) sh -c 'sh test/reference.sh doc/reference.md && sh test/reference.sh doc/curve.svg test/curve.sql'

dist:
	@mkdir -p build
	git archive --format=zip --prefix=lifecycle-$(EXTVERSION)/ -o build/lifecycle-$(EXTVERSION).zip HEAD

deb:
	@$(PREPARE) deb
	@sh test/deb.sh
