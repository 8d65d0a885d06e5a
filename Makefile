# vecplan: make all | test | demo | deps | unit | golden | cli | db | san | lint | layers | format |
# format-check | regen | bench | install | clean      VARIANT=debug|release|san   WERROR=1   T=test

VERSION := 0.1.0
VARIANT ?= release
PREFIX  ?= /usr/local
BUILD   := build/$(VARIANT)
CC      ?= cc
PKGS    := $(shell pkg-config --cflags yaml-0.1 libpcre2-8 libpq libcurl yyjson 2>/dev/null)

CFLAGS_debug   := -O0 -g
CFLAGS_release := -O2 -g
CFLAGS_san     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wcast-qual -Wpointer-arith \
  -Wswitch-enum -Wnull-dereference $(if $(WERROR),-Werror)
ALL_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -DVECPLAN_VERSION='"$(VERSION)"' -I. $(PKGS) \
  $(WARNINGS) $(CFLAGS_$(VARIANT)) $(CFLAGS)

BASE     := $(wildcard runtime/base/*.c)
CONTRACT := $(wildcard runtime/manifest*.c)
COMPILER := $(filter-out compiler/main.c,$(wildcard compiler/*.c))
RUNTIME  := $(filter-out runtime/main.c $(CONTRACT),$(wildcard runtime/*.c))
UNIT     := $(wildcard tests/unit/t_*.c)
RUN_TEMPLATES := $(sort $(wildcard templates/run_*.sql))
TEMPLATES := $(filter-out $(RUN_TEMPLATES),$(sort $(wildcard \
  templates/*.sql templates/*.py templates/providers/*.yaml)))

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
BASE_LIBS     := -lyyjson -lmd
COMPILER_LIBS := -lyaml -lpcre2-8 $(BASE_LIBS)
RUNTIME_LIBS  := -lpq -lcurl -lm $(BASE_LIBS)

all: build/vecplan build/vecrun

build/vecplan build/vecrun: build/%: $(BUILD)/%
	@ln -sf $(VARIANT)/$* $@

$(BUILD)/vecplan: $(call obj,compiler/main.c $(COMPILER) $(CONTRACT) $(BASE)) $(BUILD)/plan_templates.o
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -Wl,--as-needed $(COMPILER_LIBS)

$(BUILD)/vecrun: $(call obj,runtime/main.c $(RUNTIME) $(CONTRACT) $(BASE)) $(BUILD)/run_templates.o
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -Wl,--as-needed $(RUNTIME_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# the files of templates/ as bytes
build/embed: templates/embed.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $<

build/plan_templates.c: build/embed $(TEMPLATES)
build/run_templates.c: build/embed $(RUN_TEMPLATES)
build/%_templates.c:
	build/embed $(filter-out $<,$^) > $@.new
	mv $@.new $@

$(BUILD)/%_templates.o: build/%_templates.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

.PHONY: all
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
