# ecr: `make deps all`, `make deps test`; see README.md.
VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(SANITIZE),-san)
PKG_CONFIG ?= pkg-config
PYTHON ?= python3

PKGS := libcurl jansson libcrypto yaml-0.1 expat
LOCAL_PKGS := libmicrohttpd sqlite3 libpcre2-8 libcurl jansson libcrypto yaml-0.1
TEST_PKGS := cmocka

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla $(if $(WERROR),-Werror)
CFLAGS ?= -O2 -g
ifdef SANITIZE
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS := -O1 -g
endif
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DECR_VERSION='"$(VERSION)"' -Isrc \
	$(WARN) $(CFLAGS) $(SAN) $(shell $(PKG_CONFIG) --cflags $(PKGS) $(LOCAL_PKGS))
LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS))
LOCAL_LIBS := $(shell $(PKG_CONFIG) --libs $(LOCAL_PKGS)) -lpthread

# Sources: every folder is a layer (docs/architecture.md).
MODEL_C := $(BUILD)/gen/service_ecr.c $(BUILD)/gen/service_ecr_public.c
CLIENT_C := $(wildcard src/base/*.c src/query/*.c src/format/*.c \
	src/aws/*.c src/cli/*.c src/cmd/*.c) \
	$(filter-out src/model/compile.c,$(wildcard src/model/*.c))
CLIENT_O := $(CLIENT_C:%.c=$(BUILD)/%.o) $(MODEL_C:.c=.o)
LOCAL_C := $(filter-out src/local/main.c,$(wildcard src/local/*.c src/local/*/*.c))
LOCAL_O := $(LOCAL_C:%.c=$(BUILD)/%.o)
UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(UNIT_C:tests/unit/%.c=$(BUILD)/unit/%)
BINS := $(if $(wildcard src/main.c),$(BUILD)/ecr) \
	$(if $(wildcard src/local/main.c),$(BUILD)/ecr-local)

all: $(BINS) $(BUILD)/libecr.a $(BUILD)/libecrlocal.a

$(BUILD)/ecr: $(BUILD)/src/main.o $(BUILD)/libecr.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/ecr-local: $(BUILD)/src/local/main.o $(BUILD)/libecrlocal.a \
    $(BUILD)/libecr.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)

$(BUILD)/libecr.a: $(CLIENT_O)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libecrlocal.a: $(LOCAL_O)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The model: JSON to const tables, by a program of our own.
$(BUILD)/compile: src/model/compile.c src/model/names.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs jansson)

$(BUILD)/gen/service_ecr.c: src/model/ecr.json $(BUILD)/compile
	@mkdir -p $(@D)
	$(BUILD)/compile $< service_ecr > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/service_ecr_public.c: src/model/ecr-public.json $(BUILD)/compile
	@mkdir -p $(@D)
	$(BUILD)/compile $< service_ecr_public > $@.tmp && mv $@.tmp $@

# Unit tests: one program a module.
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libecr.a $(BUILD)/libecrlocal.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< $(BUILD)/libecrlocal.a \
	    $(BUILD)/libecr.a $(LIBS) $(LOCAL_LIBS) \
	    $(shell $(PKG_CONFIG) --libs $(TEST_PKGS))

test-unit: $(UNIT_BIN)
	@for t in $(UNIT_BIN); do $$t >$$t.log 2>&1 || \
	    { cat $$t.log; echo "FAILED: $$t"; exit 1; }; done
	@echo "unit tests: $(words $(UNIT_BIN)) programs passed"

clean:
	rm -rf build build-*

-include $(CLIENT_O:.o=.d) $(LOCAL_O:.o=.d) $(BUILD)/src/main.d \
	$(BUILD)/src/local/main.d

.PHONY: all test-unit clean
.DELETE_ON_ERROR:
.SECONDARY:
