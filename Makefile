# lifecycle: customer relationships inside PostgreSQL.
#
#   make demo        see it work, on a throw-away cluster
#   make test        every test
#   make             build; make install puts it into the PostgreSQL of PG_CONFIG
#   make help        the rest

EXTENSION = lifecycle
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" lifecycle.control)

MODULE_big = lifecycle
CORE_SOURCES = $(wildcard src/core/*/*.c)
CORE_OBJS = $(CORE_SOURCES:.c=.o)
OBJS = $(patsubst %.c,%.o,$(wildcard src/pg/*/*.c)) $(CORE_OBJS)
ALL_HEADERS = $(wildcard src/core/*/*.h src/pg/*/*.h)
DOCS = $(wildcard doc/*.md doc/*.svg)

# ---- the install script: sql/NN-topic/NN-name.sql in the order of the numbers, the views of a dataset behind its functions ----

SCRIPT = sql/lifecycle--$(EXTVERSION).sql
SCRIPT_PARTS = $(sort $(wildcard sql/[0-9]*/[0-9]*.sql sql/[0-9]*/view/[0-9]*.sql))

# Scripts of released versions do not change any more; from the last of them, if there is one, a script leads to this version.
RELEASED = $(patsubst sql/released/%.gz,sql/%,$(wildcard sql/released/*.sql.gz))
PREVIOUS := $(shell ls sql/released 2>/dev/null | sed -n 's/^lifecycle--\([^-]*\)\.sql\.gz$$/\1/p' | sort -V | tail -n 1)
UPGRADE = $(PREVIOUS:%=sql/lifecycle--%--$(EXTVERSION).sql)
DATA_built = $(SCRIPT) $(RELEASED) $(UPGRADE)

# ---- compiler ----

# Warnings are errors in lint and CI alone (WERROR=-Werror): another compiler than ours has others.
WARNINGS = -Wall -Wextra -Wstrict-prototypes -Wno-unused-parameter -Wno-sign-compare $(WERROR)
# PostgreSQL was built by gcc, and its flags come with PGXS: clang would warn of those that it does not know.
FOR_CLANG = $(if $(findstring clang,$(CC)),-Wno-unknown-warning-option -Wno-ignored-optimization-argument -Wno-ignored-attributes)
# The same answer everywhere: no fused multiply-add, which only some machines have.
PG_CFLAGS += $(WARNINGS) $(FOR_CLANG) -ffp-contract=off
PG_CPPFLAGS += -Isrc/core -Isrc/pg -DLIFECYCLE_VERSION='"$(EXTVERSION)"'
# No bitcode: functions of this size are not inlined into a plan, and it halves the build.
override with_llvm := no

# What SQL calls is exported, and nothing else: PostgreSQL 15 would export every name of ours, and so do functions in several versions.
EXPORTS = build/exports.map
SHLIB_LINK += -Wl,--version-script=$(EXPORTS)

# ---- tests of make installcheck ----

REGRESS = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --encoding=UTF8
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=build/isolation --encoding=UTF8 --load-extension=lifecycle

EXTRA_CLEAN = build results regression.diffs regression.out $(wildcard sql/lifecycle--*.sql)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
else
# Nothing to build with yet: make demo and make test install it and call make again.
.DEFAULT_GOAL := help
endif

# A folder of our own among the documents of all extensions.
docmoduledir := extension/lifecycle

$(OBJS): $(ALL_HEADERS) lifecycle.control Makefile
# No other library calls the core, and its loops are written to be vectorised.
$(CORE_OBJS): override CFLAGS += -O3 -fvisibility=hidden

$(MODULE_big).so: $(EXPORTS)
$(EXPORTS): $(OBJS)
	@mkdir -p $(@D)
	{ echo '{ global: Pg_magic_func;'; nm $(OBJS) | sed -n 's/^.* T pg_finfo_\(.*\)$$/pg_finfo_\1; \1;/p'; echo 'local: *; };'; } > $@.new && mv $@.new $@

$(SCRIPT): $(SCRIPT_PARTS) $(wildcard sql/[0-9]*) $(wildcard sql/[0-9]*/view) Makefile lifecycle.control
	cat $(SCRIPT_PARTS) > $@.new && mv $@.new $@

$(RELEASED): sql/%: sql/released/%.gz
	gzip -dc $< > $@.new && mv $@.new $@

# Derived, but for what is written by hand in sql/upgrade, if there is any.
ifneq ($(UPGRADE),)
UPGRADE_BY_HAND = sql/upgrade/$(PREVIOUS)--$(EXTVERSION).sql

$(UPGRADE): $(SCRIPT) sql/lifecycle--$(PREVIOUS).sql scripts/upgrade.pl $(wildcard $(UPGRADE_BY_HAND))
	perl scripts/upgrade.pl sql/lifecycle--$(PREVIOUS).sql $(SCRIPT) $(UPGRADE_BY_HAND) > $@.new && mv $@.new $@
endif

installcheck: | build/isolation
build/isolation:
	@mkdir -p $@

# ---- what a developer runs; test/core.mk has what needs no server ----

.PHONY: help demo stage test check-all check-server check-sql check-programs test-server test-all test-settings unmend sanitize-server cassert valgrind sqlsmith pgtap lint bench coverage doc screenshots dist deb

STAGE = build/stage
# The package install finds a PostgreSQL to build with; a second make then sees it.
PREPARE = sh .ci/install
# As many jobs as processors, unless the caller's make has said how many.
JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
QUIET = -s --no-print-directory $(JOBS)
IN_CLUSTER = STAGE=$(STAGE) PG_CONFIG=$(PG_CONFIG) sh .ci/cluster
# On a PostgreSQL built to find faults: assertions, overwritten memory, Valgrind.
IN_CASSERT = PG_CONFIG=$(PG_CONFIG) sh .ci/cassert
# The PostgreSQL of other releases, in directories of their own.
RELEASES = trixie sid experimental noble

include test/core.mk

help: ## this list
	@echo 'make, make install, make installcheck: build, into the PostgreSQL of PG_CONFIG, test on the cluster of PGHOST and PGPORT'
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile test/core.mk | expand -t 17 | sed 's/^/make /'

demo: ## a shop, or your orders, and the customers by stage (CUSTOMERS=1000, CSV=orders.csv, KEEP=1)
	@$(PREPARE) build
	@[ -e $(MODULE_big).so ] || echo 'Building the extension first: a minute or two.' >&2
	@$(MAKE) $(QUIET) stage
	@STAGE=$(STAGE) PG_CONFIG=$(PG_CONFIG) sh test/demo/demo

test: ## every test: unit, sanitize, installcheck, pgtap, test/t, and the reference against the catalogue
	@$(PREPARE) test
	@$(MAKE) $(QUIET) check-all

test-all: test ## the same on PostgreSQL 16 to 19 too, in directories with other releases (as root)
	@$(PREPARE) releases
	@sh test/releases.sh $(RELEASES)

test-settings: ## tests of datasets with forced parallel workers, and with all tables published
	@$(PREPARE) test
	@$(MAKE) $(QUIET) stage
	@CLUSTER_OPTIONS=wal_level=logical $(IN_CLUSTER) sh test/settings.sh

unmend: ## whether each fault of tracked datasets is found again when its mend is taken out (MENDS=churn for some)
	@$(PREPARE) test
	@PG_CONFIG=$(PG_CONFIG) sh test/mutants/unmend

test-server: ## every test that needs a server
	@$(PREPARE) test
	@$(MAKE) $(QUIET) check-server

# SQL and programs have a cluster each, and run beside one another and beside the tests of the core.
# The longest begins first; each prints what it has to say when it ends, and one that fails stops no other.
AT_ONCE = $(QUIET) --output-sync=target --keep-going

check-all: stage
	@$(MAKE) $(AT_ONCE) unit check-programs sanitize check-sql

check-server: stage
	@$(MAKE) $(AT_ONCE) check-programs check-sql

check-sql:
	@$(IN_CLUSTER) sh -c 'sh test/reference.sh --check doc/reference.md && sh test/reference.sh --check doc/curve.svg test/curve.sql && sh test/server.sh sql'

check-programs:
	@$(IN_CLUSTER) sh test/server.sh programs

stage: all
	@rm -rf $(STAGE)
	@$(MAKE) $(QUIET) install DESTDIR=$(CURDIR)/$(STAGE) >/dev/null

pgtap: ## the catalogue and its refusals, on the cluster of PGHOST and PGPORT
	@sh test/pgtap.sh

lint: ## format, warnings of gcc and clang, static analysis, floors of the sources, names
	@$(PREPARE) test lint
	@$(MAKE) $(QUIET) all
	@PG_CONFIG=$(PG_CONFIG) sh scripts/lint

sanitize-server: ## the regression tests and hostile calls on an extension built with UBSan
	@$(PREPARE) test
	@PG_CONFIG=$(PG_CONFIG) sh test/ubsan.sh

cassert: ## the same on a server with assertions
	@$(PREPARE) cassert
	@$(IN_CASSERT) sh test/cassert.sh

valgrind: ## the same under Valgrind: an hour; REGRESS="00_install stage_status" for some
	@$(PREPARE) cassert
	@$(IN_CASSERT) --valgrind sh test/cassert.sh

sqlsmith: ## random queries on the server with assertions (QUERIES=10000, SEED=1)
	@$(PREPARE) cassert sqlsmith
	@$(IN_CASSERT) sh test/sqlsmith.sh

coverage: ## lines and branches that the tests reach
	@$(PREPARE) test coverage
	@PG_CONFIG=$(PG_CONFIG) sh test/coverage.sh

bench: ## ratios against the SQL one would write (ROWS=5000000, PEERS=1 for DuckDB, pandas and lifetimes, CURVE=1)
	@$(PREPARE) bench
	@$(MAKE) $(QUIET) stage
	@CLUSTER_OPTIONS='shared_buffers=1GB max_wal_size=8GB jit=off' $(IN_CLUSTER) sh test/bench/all

doc: ## doc/reference.md from the catalogue, doc/curve.svg from the function that draws it
	@$(MAKE) $(QUIET) stage
	@$(IN_CLUSTER) sh -c 'sh test/reference.sh doc/reference.md && sh test/reference.sh doc/curve.svg test/curve.sql'

screenshots: ## doc/report.png and doc/report.zh-CN.png, the pictures in both READMEs
	@$(PREPARE) test
	@$(MAKE) $(QUIET) stage
	@$(IN_CLUSTER) sh scripts/screenshots

dist: ## a source archive for PGXN
	@mkdir -p build
	git archive --format=zip --prefix=lifecycle-$(EXTVERSION)/ -o build/lifecycle-$(EXTVERSION).zip HEAD

deb: ## Debian packages, tested as they are built
	@$(PREPARE) deb
	@sh scripts/deb
