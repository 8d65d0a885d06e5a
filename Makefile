# vecplan: make all | test | demo | live | deps | unit | golden | cli | db | san | fuzz | fuzz-smoke |
# lint | layers | format | format-check | regen | bench | install | clean
# VARIANT=debug|release|san  WERROR=1  T=test

VERSION := 0.1.0
VARIANT ?= release
WERROR  ?= $(CI)
PREFIX  ?= /usr/local
BUILD   := build/$(VARIANT)
CC      ?= cc
PKGS    := $(shell pkg-config --cflags yaml-0.1 libpcre2-8 libpq libcurl yyjson libcrypto 2>/dev/null)

CFLAGS_debug   := -O0 -g
CFLAGS_release := -O2 -g
CFLAGS_san     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# clang's: gcc has no libFuzzer
CFLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
  -D__SANITIZE_ADDRESS__
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wcast-qual -Wpointer-arith \
  -Wswitch-enum -Wnull-dereference $(if $(WERROR),-Werror)
ALL_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -DVECPLAN_VERSION=\"$(VERSION)\" -I. $(PKGS) \
  $(WARNINGS) $(CFLAGS_$(VARIANT)) $(CFLAGS)

BASE     := $(wildcard runtime/base/*.c)
CONTRACT := $(wildcard runtime/manifest*.c)
COMPILER := $(filter-out compiler/main.c,$(wildcard compiler/*.c))
RUNTIME  := $(filter-out runtime/main.c $(CONTRACT),$(wildcard runtime/*.c))
UNIT     := $(wildcard tests/unit/t_*.c)
RUN_TEMPLATES := $(sort $(wildcard templates/run_*.sql))
TEMPLATES := $(filter-out $(RUN_TEMPLATES),$(sort $(wildcard \
  templates/*.sql templates/*.py templates/*.yaml templates/providers/*.yaml)))

Q = $(if $(V),,@echo "  $(1) $@";)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
BASE_LIBS     := -lyyjson -lcrypto
COMPILER_LIBS := -lyaml -lpcre2-8 $(BASE_LIBS)
RUNTIME_LIBS  := -lpq -lcurl -lm $(BASE_LIBS)

all: build/vecplan build/vecrun

build/vecplan build/vecrun: build/%: $(BUILD)/% always
	@ln -sfn $(VARIANT)/$* $@

$(BUILD)/vecplan: $(call obj,compiler/main.c $(COMPILER) $(CONTRACT) $(BASE)) $(BUILD)/plan_templates.o
	$(call Q,LD)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -Wl,--as-needed $(COMPILER_LIBS)

$(BUILD)/vecrun: $(call obj,runtime/main.c $(RUNTIME) $(CONTRACT) $(BASE)) $(BUILD)/run_templates.o
	$(call Q,LD)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -Wl,--as-needed $(RUNTIME_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# the files of templates/ as bytes
build/embed: templates/embed.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(ALL_CFLAGS) -o $@ $<

build/plan_templates.c: build/embed $(TEMPLATES)
build/run_templates.c: build/embed $(RUN_TEMPLATES)
build/%_templates.c:
	@build/embed $(filter-out $<,$^) > $@.new
	@mv $@.new $@

$(BUILD)/%_templates.o: build/%_templates.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# one program a unit test; those of the compiler take its objects along
$(BUILD)/unit/t_%: $(BUILD)/tests/unit/t_%.o $(call obj,$(COMPILER) $(RUNTIME) $(CONTRACT) $(BASE)) \
  $(BUILD)/plan_templates.o
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(COMPILER_LIBS) $(RUNTIME_LIBS)

# one program a fuzz target, of VARIANT=fuzz
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(call obj,$(COMPILER) $(CONTRACT) $(BASE)) \
  $(BUILD)/plan_templates.o
	$(call Q,LD)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(COMPILER_LIBS)

fuzz-programs: $(FUZZ:%=$(BUILD)/%)

# ---- tests: TAP under prove; T= names one of them (make unit T=t_str, make db T=kill)
export VECPLAN_BIN := $(CURDIR)/$(BUILD)
PROVE := prove -j2 -e ''
SERVED := tests/setup/with_server prove -j2 -e sh
chosen = $(if $(T),$(filter %/$(T) %/$(T).t,$(1)),$(1))
PROGRAMS := $(BUILD)/vecplan $(BUILD)/vecrun

test: deps
	@MAKE="$(MAKE)" tests/suite lint unit golden cli db tools san fuzz-smoke

deps:
	@tests/setup/deps

unit: $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT))
	$(PROVE) $(call chosen,$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT)))

golden: $(PROGRAMS)
	$(SERVED) $(call chosen,$(wildcard tests/golden/*.t))

cli: $(PROGRAMS)
	prove -j2 -e sh $(call chosen,$(wildcard tests/cli/*.t))

db: $(PROGRAMS)
	$(SERVED) $(call chosen,$(wildcard tests/db/*.t))

tools: $(PROGRAMS)
	$(SERVED) $(call chosen,$(wildcard tests/tools/*.t))

san:
	$(MAKE) VARIANT=san unit golden cli db tools

# a minute of all targets; fuzz: one (T=) until it is stopped
fuzz-smoke:
	@$(MAKE) VARIANT=fuzz CC=clang fuzz-programs
	prove -e sh tests/fuzz/smoke.t

fuzz:
	@$(MAKE) VARIANT=fuzz CC=clang fuzz-programs
	tests/fuzz/run $(or $(T),fuzz_plan) 0

regen: $(PROGRAMS)
	tests/golden/regen
	git diff --stat tests/golden

demo: deps all
	tests/demo/demo

# a migration under traffic, by each method; tests/live/live METHOD SECONDS: one of them, shorter
live: deps all
	tests/live/live

bench: deps all
	tests/bench/compile
	tests/bench/bench

# ---- the house
C_FILES := $(wildcard compiler/*.[ch] runtime/*.[ch] runtime/base/*.[ch] tests/unit/*.[ch] \
  tests/bench/*.[ch] tests/fuzz/*.[ch] templates/*.c)
SHELL_FILES := $(shell grep -lE '^\#!/bin/sh|^\# shellcheck shell=sh' \
  $(wildcard .ci/run tests/suite tests/*/* ) 2>/dev/null) $(wildcard tests/*/*.t)

# clang-tidy: one file a process, as its va_list checks remember names of the file before (LLVM
# issue 40656) and then see leaks where there is no va_list
lint: format-check layers
	tests/lint/sizes
	tests/lint/templates
	@echo "  TIDY"; printf '%s\n' $(wildcard compiler/*.c runtime/*.c runtime/base/*.c) | \
	  xargs -P2 -n1 sh -c 'clang-tidy --quiet "$$@" -- $(ALL_CFLAGS) 2>/dev/null' tidy
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --suppress=missingIncludeSystem \
	  --enable=warning,portability -I. compiler runtime
	shellcheck -x -S warning $(SHELL_FILES)

layers: $(PROGRAMS)
	tests/lint/layers $(BUILD)

format:
	clang-format -i $(C_FILES)

format-check:
	clang-format --dry-run --Werror $(C_FILES)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin
	install build/vecplan build/vecrun $(DESTDIR)$(PREFIX)/bin

clean:
	rm -rf build/debug build/release build/san build/fuzz build/vecplan build/vecrun build/embed build/*.c

.PHONY: always all test deps unit golden cli db tools san fuzz-programs fuzz fuzz-smoke regen demo \
  live bench lint layers format format-check install clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
