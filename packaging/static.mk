# Static binaries, for this processor or another one: docs/building.md.
# SPDX-License-Identifier: Apache-2.0
#
#	make static [ARCH=arm64]	ecr and ecr-local
#	make test-static [ARCH=arm64]	unit tests, linked as they are, and the
#					recorded cases on the programs
#					themselves, under qemu where ARCH asks;
#					SUITES says which
#	make static LIBC=musl		the same on musl, for this processor,
#					with every library built for it
#	make deps-static [ARCH=arm64]	what these need
#
# ARCH is a name of Debian's; compilers and libraries come from there as well.
OWN_ARCH := $(shell dpkg --print-architecture 2>/dev/null)
CROSS := $(if $(filter-out $(OWN_ARCH),$(ARCH)),$(ARCH))
STATIC ?= build-static$(CROSS:%=-%)$(LIBC:%=-%)
LEAN := $(STATIC)/lean
ROOT := $(CROSS:%=$(CURDIR)/build-lean/root-%)

# The triple of the compiler, of the libraries' folder, and qemu's name.
amd64 := x86_64-linux-gnu x86_64-linux-gnu x86_64
arm64 := aarch64-linux-gnu aarch64-linux-gnu aarch64
armhf := arm-linux-gnueabihf arm-linux-gnueabihf arm
i386 := i686-linux-gnu i386-linux-gnu i386
ppc64el := powerpc64le-linux-gnu powerpc64le-linux-gnu ppc64le
s390x := s390x-linux-gnu s390x-linux-gnu s390x
TRIPLE = $(word 1,$($(CROSS)))
MULTIARCH = $(word 2,$($(CROSS)))
QEMU = $(CROSS:%=qemu-$(word 3,$($(CROSS)))-static)
ifneq ($(CROSS),$(if $(TRIPLE),$(CROSS)))
$(error ARCH is one of amd64 arm64 armhf i386 ppc64el s390x, and is "$(ARCH)")
endif
ifneq ($(LIBC),$(if $(CROSS),,$(filter musl,$(LIBC))))
$(error LIBC is musl or nothing, without another ARCH, and is "$(LIBC)")
endif

# With libraries unpacked for it, the compiler looks there first.
STATIC_CC := $(if $(CROSS),$(TRIPLE)-gcc --sysroot=$(ROOT) \
	-B$(ROOT)/usr/lib/$(MULTIARCH)/ -isystem $(ROOT)/usr/include \
	-isystem $(ROOT)/usr/include/$(MULTIARCH) \
	-L$(ROOT)/usr/lib/$(MULTIARCH),$(if $(LIBC),musl-gcc,$(CC)))
STATIC_TOOLS := CC='$(STATIC_CC)' \
	PKG_CONFIG='env $(if $(CROSS),PKG_CONFIG_SYSROOT_DIR=$(ROOT) \
	PKG_CONFIG_LIBDIR=$(ROOT)/usr/lib/$(MULTIARCH)/pkgconfig:$(ROOT)/usr/share/pkgconfig) \
	PKG_CONFIG_$(if $(LIBC),LIBDIR,PATH)=$(CURDIR)/$(LEAN)/lib/pkgconfig $(PKG_CONFIG)' \
	$(if $(CROSS)$(LIBC),CC_FOR_BUILD='$(CC_FOR_BUILD)' \
	PKG_CONFIG_FOR_BUILD='$(PKG_CONFIG_FOR_BUILD)') \
	$(if $(CROSS),AR=$(TRIPLE)-ar)
STATIC_MAKE = $(MAKE) -s $(STATIC_TOOLS) BUILD=$(STATIC) LINKED=static \
	ALONE_O='$(patsubst %.c,$(STATIC)/%.o,$(if $(LIBC),packaging/alone_text.c,$(wildcard packaging/alone*.c)))'

deps-static:
	@$(if $(word 2,$(CURDIR)),$(error static programs are built in a folder \
	    without spaces in its name: scripts of the libraries need that))
	@need="$(if $(CROSS),gcc-$(subst _,-,$(TRIPLE)) libc6-dev-$(CROSS)-cross \
	    qemu-user-static,$(if $(LIBC),musl-tools \
	    linux-libc-dev tcl,libc-ares-dev libbsd-dev libmd-dev))"; \
	    dpkg -s $$need >/dev/null 2>&1 || { $(APT_GET) update && \
	    $(APT_GET) -o DPkg::Lock::Timeout=600 install $$need; }
	$(if $(CROSS),@packaging/cross-root.sh $(ROOT) $(CROSS) $(MULTIARCH))
	@$(MAKE) -s $(STATIC_TOOLS) LEAN=$(LEAN) TRIPLE=$(TRIPLE) lean

# The flags are those of the compiler that is given here.
lean:
	@env CC='$(CC)' CFLAGS='-O2 $(PREFIX_MAP) $(HARDEN_CFLAGS)' \
	    PKG_CONFIG='$(PKG_CONFIG)' LIBC=$(LIBC) packaging/lean.sh $(LEAN) \
	    $(TRIPLE)

SUITES ?= unit conformance

static: deps-static
	+@$(STATIC_MAKE) static-binaries

# Where the programs are, for scripts.
static-folder:
	@echo $(STATIC)

test-static: static
	+@$(STATIC_MAKE) static-tests
	@$(PYTHON) tests/run.py --build $(STATIC) \
	    $(if $(CROSS),--under '$(QEMU) -L $(ROOT)') $(SUITES)

# Inside: a build whose libraries are all in the program.
comma := ,
ifdef LINKED
CFLAGS := -O2 -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables
# the map says what was taken out of which library: packaging/release/bom.py
LDFLAGS += -s -Wl,--gc-sections -Wl,-Map=$@.map
# Relocating itself costs a program of these libraries 0.5 ms, as much as all
# else that ecr does before it works: only the server lies anywhere.
HARDEN_PIE :=
LDFLAGS += -Wl,--wrap=iconv_open,--wrap=iconv,--wrap=iconv_close
ifndef LIBC
LDFLAGS += -Wl,--wrap=dlopen,--wrap=OPENSSL_init_ssl
endif
# The encodings that a program cannot load from anywhere.
$(BUILD)/packaging/charsets.h: packaging/charsets.py src/base/text/codec_names.c
	@mkdir -p $(@D)
	$(PYTHON) $^ >$@.tmp && mv $@.tmp $@

$(BUILD)/packaging/alone_text.o: ALL_CFLAGS += -I$(BUILD)/packaging
$(BUILD)/packaging/alone_text.o: $(BUILD)/packaging/charsets.h
$(BUILD)/ecr $(BUILD)/unit/%: LDFLAGS += -static -no-pie
# as far as glibc's own parts for that are whole
STATIC_PIE := $(and $(HARDEN),$(if $(LIBC),,$(filter amd64 arm64 s390x,$(or $(CROSS),$(OWN_ARCH)))))
$(BUILD)/ecr-local: LDFLAGS += $(if $(STATIC_PIE),-static-pie $(call \
	known,-static-pie,-Wl$(comma)-z$(comma)pack-relative-relocs),-static -no-pie)
PKG_CFLAGS = $(call refuse_old,$(TOO_OLD))$(eval PKG_CFLAGS := \
	-DCURL_STATICLIB -I$(BUILD)/lean/include \
	$$(if $$(STATIC_EDIT),-DEDIT_STATICLIB))$(PKG_CFLAGS)
ARES := $(if $(LIBC),,-lcares)
LINK_LEAN := -L$(BUILD)/lean/lib
LIBS = $(LINK_LEAN) -lcurl -ljansson -lyaml -lexpat -lssl \
	-lcrypto $(ARES) -lz $(STATIC_EDIT) -lpthread -lm
LOCAL_LIBS = $(LINK_LEAN) -lmicrohttpd -lsqlite3 -lpcre2-8 \
	-lcurl -ljansson -lyaml -lssl -lcrypto $(ARES) -lz -lpthread -lm
TEST_LIBS := -lcmocka
# The line editor of the auto-prompt, 0.4 MiB, where there is a static one;
# without it the prompt says that it is not there.
EDIT_LIBS := -ledit -ltinfo -lbsd -lmd
STATIC_EDIT = $(eval STATIC_EDIT := $$(shell echo 'int main(void) {return 0;}' | \
	$(CC) -static -o /dev/null -x c - $(EDIT_LIBS) 2>/dev/null && \
	echo $(EDIT_LIBS)))$(STATIC_EDIT)
endif

$(BUILD)/ecr $(BUILD)/ecr-local: $(if $(LINKED),$(BUILD)/lean/versions)

static-binaries: $(BUILD)/ecr $(BUILD)/ecr-local
	@for link in $(LINKS); do ln -sf ecr $(BUILD)/$$link; done
	@ls -l $(BUILD)/ecr $(BUILD)/ecr-local

static-tests: $(UNIT_BIN)

.PHONY: static-folder deps-static lean static test-static \
	static-binaries static-tests
