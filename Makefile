# ecr: `make deps all`, `make deps test`; see README.md.
# SPDX-License-Identifier: Apache-2.0
VERSION := 0.1.0
# Where people find it; the placeholder in packaging/ gives way to this.
HOMEPAGE ?= https://example.invalid/ecr
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(COVERAGE),-cov)$(if $(SANITIZE),-san)
PKG_CONFIG ?= pkg-config
PYTHON ?= python3
# The generators run on the machine that builds: they are made with these.
CC_FOR_BUILD ?= $(CC)
PKG_CONFIG_FOR_BUILD ?= $(if $(HOST),pkg-config,$(PKG_CONFIG))

# A word for the shell, whatever is in it.
quote = '$(subst ','\'',$1)'

# make takes a target apart at spaces, and the shell what is no plain name.
HASH := \#
ODD := $(foreach c,' " ` \ ( ) { } < > [ ] ; & | * ? ! ~ $$ % : = $(HASH),\
	$(findstring $c,$(BUILD))) $(filter -%,$(BUILD))
ifneq ($(words $(BUILD)) $(strip $(ODD)),1 )
$(error BUILD must be a folder's name without spaces, quotes or a leading \
	dash, and is "$(BUILD)")
endif

PKGS := libcurl jansson libcrypto yaml-0.1 expat zlib
LOCAL_PKGS := libmicrohttpd sqlite3 libpcre2-8 libcurl jansson libssl libcrypto \
	yaml-0.1 zlib
TEST_PKGS := cmocka

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla $(if $(WERROR),-Werror)
CFLAGS ?= -O2 -g
ifdef SANITIZE
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS := -O1 -g
endif
ifdef COVERAGE
# Counts are in files that are mapped: those of a process that was killed, or may
# write no more, are there as well.
PROFILE := $(BUILD)/profile
SAN += '-fprofile-instr-generate=$(abspath $(PROFILE))/%c%m.profraw' \
	-fcoverage-mapping -mllvm -runtime-counter-relocation -Qunused-arguments
CFLAGS := -O1 -g
endif
include packaging/harden.mk
# No name of a folder of this machine gets into what is built.
PREFIX_MAP := $(if $(SAN),,$(call quote,-ffile-prefix-map=$(CURDIR)=.))
# With 32 bits, too, files and times have 64.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
	-DECR_VERSION='"$(VERSION)"' -Isrc $(WARN) \
	$(PREFIX_MAP) $(CFLAGS) $(HARDEN_CFLAGS) $(SAN) $(PKG_CFLAGS)
LINK = $(CC) $(CFLAGS) $(SAN) $(HARDEN_LDFLAGS) $(LDFLAGS)

# The oldest releases that have what is used here.
FLOORS := libcurl=7.85 jansson=2.14 libcrypto=3.0
# of a name and a version: a word of the complaint, if there is one
check_floor = $(PKG_CONFIG) --atleast-version=$(word 2,$1) $(word 1,$1) || \
	echo "$(word 1,$1) $(word 2,$1) or newer is needed, and here is" \
	"$$($(PKG_CONFIG) --modversion $(word 1,$1) 2>/dev/null || echo none);";
TOO_OLD = $(shell { $(foreach floor,$(FLOORS),$(call \
	check_floor,$(subst =, ,$(floor)))) } 2>/dev/null)
refuse_old = $(if $1,$(error $1 see docs/building.md, or run: make deps))

# Asked once, but not before it is needed: `make deps all` on a fresh machine
# has no pkg-config when this is read.
PKG_CFLAGS = $(call refuse_old,$(TOO_OLD))$(eval PKG_CFLAGS := \
	$$(shell $(PKG_CONFIG) --cflags $(PKGS) $(LOCAL_PKGS)))$(PKG_CFLAGS)
# What not every C library has in itself: dlopen() is glibc's own only
# since 2.34, iconv() stands apart on Darwin and OpenBSD.
SYSTEM ?= $(shell uname -s)
SYSTEM_LIBS = $(if $(filter Linux,$(SYSTEM)),-ldl) \
	$(if $(filter Darwin OpenBSD,$(SYSTEM)),-liconv)
# libcurl is loaded when a request needs it: src/aws/wire/curl_late.c
LIBS = $(eval LIBS := $$(shell $(PKG_CONFIG) --libs \
	$(filter-out libcurl,$(PKGS))) -lm $(SYSTEM_LIBS))$(LIBS)
LOCAL_LIBS = $(eval LOCAL_LIBS := \
	$$(shell $(PKG_CONFIG) --libs \
	$(filter-out libcurl,$(LOCAL_PKGS))) -lpthread -lm $(SYSTEM_LIBS))$(LOCAL_LIBS)
TEST_LIBS = $(shell $(PKG_CONFIG) --libs $(TEST_PKGS))

$(BUILD)/src/base/library.o: ALL_CFLAGS += \
	-DLIBRARY_DIR='"$(shell $(PKG_CONFIG) --variable=libdir libcurl)"'

# Where deps is asked for, too, it comes first, with -j as well.
FIRST := $(filter deps,$(MAKECMDGOALS))

# Sources: every folder is a layer (docs/architecture.md).
MODEL_C := $(BUILD)/gen/service_ecr.c $(BUILD)/gen/service_ecr_public.c \
	$(BUILD)/gen/service_sts.c \
	$(BUILD)/gen/endpoints.c $(BUILD)/gen/built_from.c
CLIENT_C := $(filter-out src/model/compile%,$(foreach d,base model query \
	format rules aws oci cli cmd,$(wildcard src/$d/*.c src/$d/*/*.c)))
# The manual pages by hand, for ecr help; what `make man` puts into them the
# program writes itself.
MANUAL := $(filter-out man/ecr.1,$(sort $(wildcard man/*.[157])))
CLIENT_O := $(CLIENT_C:%.c=$(BUILD)/%.o) $(MODEL_C:.c=.o) \
	$(BUILD)/gen/manual.o
LOCAL_C := $(filter-out src/local/main.c src/local/page/compile.c,\
	$(wildcard src/local/*.c src/local/*/*.c))
PAGE_FILES := $(BUILD)/src/local/page/files
LOCAL_O := $(LOCAL_C:%.c=$(BUILD)/%.o) $(PAGE_FILES).o
UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(UNIT_C:tests/unit/%.c=$(BUILD)/unit/%)
# The other programs that the binary is when called by these names.
LINKS := docker-credential-ecr-login ecr-credential-provider
BINS := $(if $(wildcard src/main.c),$(BUILD)/ecr) \
	$(if $(wildcard src/local/main.c),$(BUILD)/ecr-local)

all: $(BINS) $(BUILD)/libecr.a $(BUILD)/libecrlocal.a

$(BUILD)/ecr: $(BUILD)/src/main.o $(ALONE_O) $(BUILD)/libecr.a
	$(LINK) -o $@ $(filter %.o %.a,$^) $(LIBS)

$(BUILD)/ecr-local: $(BUILD)/src/local/main.o $(ALONE_O) \
    $(BUILD)/libecrlocal.a $(BUILD)/libecr.a
	$(LINK) -o $@ $(filter %.o %.a,$^) $(LOCAL_LIBS)

$(BUILD)/libecr.a: $(CLIENT_O)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libecrlocal.a: $(LOCAL_O)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c | $(FIRST)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The model: JSON to const tables, by a program of our own, with the reader
# that the programs have as well; objects of its own where that is another
# compiler than the programs'.
HOST := $(if $(subst $(CC),,$(CC_FOR_BUILD)),/host)
GENERATE = $(if $(HOST),$(CC_FOR_BUILD) -std=c11 -D_GNU_SOURCE -Isrc $(WARN) -O1 \
	-DECR_VERSION='"$(VERSION)"' \
	$(shell $(PKG_CONFIG_FOR_BUILD) --cflags jansson),$(CC) $(ALL_CFLAGS))
JANSSON_FOR_BUILD = $(shell $(PKG_CONFIG_FOR_BUILD) --libs jansson)
COMPILE_O := $(patsubst %.c,$(BUILD)$(HOST)/%.o,src/model/read.c \
	src/model/read_shape.c src/model/names.c src/base/error.c src/base/terminal.c \
	$(foreach d,date json memory portable text,$(wildcard src/base/$d/*.c)))

$(BUILD)/compile: src/model/compile.c $(COMPILE_O) | $(FIRST)
	@mkdir -p $(@D)
	$(GENERATE) -o $@ $^ $(JANSSON_FOR_BUILD) -lm $(SYSTEM_LIBS)

$(BUILD)/host/%.o: %.c | $(FIRST)
	@mkdir -p $(@D)
	$(GENERATE) -MMD -MP -c -o $@ $<

$(BUILD)/gen/service_ecr.c: src/model/ecr.json $(BUILD)/compile
	@mkdir -p $(@D)
	$(BUILD)/compile $< service_ecr > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/service_sts.c: src/model/sts.json $(BUILD)/compile
	@mkdir -p $(@D)
	$(BUILD)/compile $< service_sts > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/service_ecr_public.c: src/model/ecr-public.json $(BUILD)/compile
	@mkdir -p $(@D)
	$(BUILD)/compile $< service_ecr_public > $@.tmp && mv $@.tmp $@

# Partitions and endpoint rules, by another.
ENDPOINT_SERVICES := ecr ecr-public sts sso sso-oidc signin
ENDPOINT_RULES := $(ENDPOINT_SERVICES:%=src/model/data/%-endpoint-rules.json)

$(BUILD)/compile-endpoints: src/model/compile_endpoints.c | $(FIRST)
	@mkdir -p $(@D)
	$(GENERATE) -o $@ $^ $(JANSSON_FOR_BUILD)

$(BUILD)/gen/endpoints.c: src/model/data/partitions.json $(ENDPOINT_RULES) \
    $(BUILD)/compile-endpoints
	@mkdir -p $(@D)
	$(BUILD)/compile-endpoints $< $(foreach s,$(ENDPOINT_SERVICES),\
	    $s=src/model/data/$s-endpoint-rules.json) > $@.tmp && mv $@.tmp $@

# The page of ecr-local, compressed: whatever lies in its folder.
PAGE_ASSETS := $(sort $(wildcard src/local/page/assets/*))

$(BUILD)/compile-page: src/local/page/compile.c | $(FIRST)
	@mkdir -p $(@D)
	$(GENERATE) -o $@ $^ \
	    $(shell $(PKG_CONFIG_FOR_BUILD) --libs libcrypto zlib)

$(PAGE_FILES).c: $(BUILD)/compile-page src/local/page/assets $(PAGE_ASSETS)
	@mkdir -p $(@D)
	$(BUILD)/compile-page $(PAGE_ASSETS) > $@.tmp && mv $@.tmp $@

$(PAGE_FILES).o: $(PAGE_FILES).c
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What --version --verbose says of the sources: the commit, where there is one
# (an archive has it in packaging/commit), and the day of the model's facts.
COMMIT = $(shell sed -n 's/^\([0-9a-f]\{12\}\)[0-9a-f]*$$/\1/p' packaging/commit | \
	grep . || git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
$(BUILD)/gen/built_from.c: FORCE
	@mkdir -p $(@D)
	@printf 'extern const char built_%s[];\nconst char built_%s[] = "%s";\n' \
	    commit commit $(COMMIT) \
	    model_date model_date $$(cat src/model/data/date) >$@.tmp
	@cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@

FORCE:

# Facts of newer files of the publisher into src/model: docs/maintaining.md.
refresh-model:
	@$(PYTHON) src/model/refresh.py $(foreach f,$(FROM),$(call quote,$f))

$(BUILD)/gen/manual.c: $(MANUAL)
	@mkdir -p $(@D)
	@{ echo '#include "cli/help/manual.h"'; \
	    echo 'const struct manual_page manual_pages[] = {'; \
	    for page in $(MANUAL:man/%=%); do \
	    echo "{\"$${page%.*}\", $${page##*.},"; \
	    sed -e 's/[\"]/\\&/g' -e 's/.*/"&\\n"/' man/$$page || exit 1; \
	    echo '},'; done; echo '{0}};'; } >$@.tmp && mv $@.tmp $@

# Unit tests: one program a module.
$(BUILD)/unit/%: tests/unit/%.c $(ALONE_O) $(BUILD)/libecr.a \
    $(BUILD)/libecrlocal.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(HARDEN_LDFLAGS) $(LDFLAGS) -Itests/unit -o $@ $< \
	    $(ALONE_O) $(BUILD)/libecrlocal.a $(BUILD)/libecr.a $(LIBS) \
	    $(LOCAL_LIBS) $(TEST_LIBS)

test-unit: $(UNIT_BIN)
	@$(PYTHON) tests/run.py --build $(BUILD) unit

# Everything: unit tests, the recorded cases, end to end with real clients.
test: all $(UNIT_BIN)
	@$(PYTHON) tests/run.py --build $(BUILD) unit conformance e2e

# Which lines and branches the tests reach: all three suites on a build that
# counts, which is that of the sanitizers with SANITIZE=1.  clang counts what
# stands in the source, and no branch that a sanitizer adds.  The report by files
# is in build-cov/coverage; less than these shares of lines and branches, in
# percent, is a failure.
COVERAGE_LINES ?= 94
COVERAGE_BRANCHES ?= 82
COVERED = $(BINS:%=-object %) -instr-profile $(BUILD)/coverage.profdata \
	-ignore-filename-regex=$(call quote,^$(abspath $(BUILD))/)

coverage:
	@$(MAKE) -s COVERAGE=1 CC=clang coverage-run

coverage-run: all $(UNIT_BIN)
	@rm -rf $(PROFILE)
	@$(PYTHON) tests/run.py --build $(BUILD) unit conformance e2e
	@llvm-profdata merge -sparse $(PROFILE)/*.profraw \
	    -o $(BUILD)/coverage.profdata
	@llvm-cov show -format=html -show-branches=count \
	    -output-dir=$(BUILD)/coverage $(COVERED)
	@llvm-cov export -summary-only $(COVERED) | \
	    $(PYTHON) tests/lint/coverage.py $(COVERAGE_LINES) \
	    $(COVERAGE_BRANCHES)

# The main job, on a local ECR made for it; nothing outside is touched.
demo: all
	@HOME=$(call quote,$(abspath $(BUILD))/demo) \
	    PATH=$(call quote,$(abspath $(BUILD))):"$$PATH" \
	    $(BUILD)/ecr-local run -- packaging/demo.sh

# Ratios to curl, jq and other programs, into build/bench.md; PEER names the
# AWS CLI to compare with, QUICK=1 takes a few minutes less.
bench: all
	@$(PYTHON) tests/bench/run.py --build $(BUILD) $(if $(QUICK),--quick) \
	    $(if $(PEER),--peer $(call quote,$(PEER)))

# Fuzzing, a minute each: clang with libFuzzer; FUZZ_SECONDS=n for other times.
FUZZ_SECONDS ?= 60
FUZZ_C := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(FUZZ_C:tests/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined

$(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/libecr.a $(BUILD)/libecrlocal.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< $(BUILD)/libecrlocal.a \
	    $(BUILD)/libecr.a $(LIBS) $(LOCAL_LIBS)

fuzz-build: $(FUZZ_BIN)

fuzz:
	@$(MAKE) -s fuzz-build BUILD=build-fuzz CC=clang HARDEN= \
	    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link $(FUZZ_SAN)"
	@$(PYTHON) tests/run.py --build build-fuzz \
	    --seconds $(FUZZ_SECONDS) fuzz

include packaging/static.mk

# Manual pages: those of the commands are written by the program, ecr(1) is
# the hand-written page with the program's lists put in.
man: $(BUILD)/ecr
	@rm -rf $(BUILD)/man && mkdir -p $(BUILD)/man
	@for page in $$($(BUILD)/ecr --man-page); do \
	    $(BUILD)/ecr --man-page $$page >$(BUILD)/man/$$page.1 || exit 1; \
	done
	@$(BUILD)/ecr --man-page @commands >$(BUILD)/man/commands
	@$(BUILD)/ecr --man-page @globals >$(BUILD)/man/globals
	@$(BUILD)/ecr --man-page @exits >$(BUILD)/man/exits
	@for page in man/*.[1-8]; do \
	    sed -e '/^\.\\" @commands/r $(BUILD)/man/commands' \
	    -e '/^\.\\" @globals/r $(BUILD)/man/globals' \
	    -e '/^\.\\" @exits/r $(BUILD)/man/exits' \
	    $$page >$(BUILD)/man/$${page##*/} || exit 1; done
	@rm $(BUILD)/man/commands $(BUILD)/man/globals $(BUILD)/man/exits

# Installing: the programs, their links, manual pages and completions.
# `AWS_LINK=1` adds a link named aws, for scripts that call `aws ecr`.
INSTALL ?= install
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/ecr
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
# What bash and fish look for by the name of the command, beside ecr.
COMPLETED := ecr-local docker-credential-ecr-login
INSTALLED_LINKS := $(LINKS) $(if $(AWS_LINK),aws)
DOCS := README.md CHANGELOG.md SECURITY.md LICENSE $(wildcard docs/*.md)

# A path as it is laid.
at = $(call quote,$(DESTDIR)$1)

FOLDERS = $(call at,$(MANDIR)/man1) $(call at,$(MANDIR)/man5) \
	$(call at,$(MANDIR)/man7) $(call at,$(DOCDIR)) $(call at,$(BASHDIR)) \
	$(call at,$(ZSHDIR)) $(call at,$(FISHDIR))

# install-static lays the programs of `make static` in the same way.
install: all
install-static: static
install-static: BINS = $(STATIC)/ecr $(STATIC)/ecr-local
install-static: LICENCES = $(STATIC)/licenses

# What cannot be laid is said before anything is; folders that are there keep
# their modes.
install install-static: man
	@for at in $(call at,$(BINDIR)) $(FOLDERS); do \
	    while [ ! -e "$$at" ]; do at=$$(dirname -- "$$at"); done; \
	    [ -d "$$at" ] && [ -w "$$at" ] || { echo "make install: $$at" \
	    "cannot be written: be root, or say PREFIX or DESTDIR" >&2; \
	    exit 1; }; done
	@for link in $(INSTALLED_LINKS); do at=$(call at,$(BINDIR))/$$link; \
	    [ ! -e "$$at" ] || [ "$$(readlink -- "$$at")" = ecr ] || \
	    { echo "make install: $$at is not of ecr: move it away first" >&2; \
	    exit 1; }; done
	umask 022 && mkdir -p -- $(call at,$(BINDIR)) $(FOLDERS)
	$(INSTALL) -m 755 -- $(BINS) $(call at,$(BINDIR))
	for link in $(INSTALLED_LINKS); do \
	    ln -sf -- ecr $(call at,$(BINDIR))/$$link || exit 1; done
	for n in 1 5 7; do $(INSTALL) -m 644 -- $(BUILD)/man/*.$$n \
	    $(call at,$(MANDIR))/man$$n || exit 1; done
	$(INSTALL) -m 644 -- $(DOCS) $(call at,$(DOCDIR))
	$(if $(LICENCES),[ ! -d $(LICENCES) ] || { \
	    $(INSTALL) -d -- $(call at,$(DOCDIR))/licenses && \
	    $(INSTALL) -m 644 -- $(LICENCES)/* $(call at,$(DOCDIR))/licenses; })
	$(INSTALL) -m 644 -- completions/ecr.bash $(call at,$(BASHDIR)/ecr)
	$(INSTALL) -m 644 -- completions/_ecr $(call at,$(ZSHDIR)/_ecr)
	$(INSTALL) -m 644 -- completions/ecr.fish $(call at,$(FISHDIR)/ecr.fish)
	for name in $(COMPLETED) $(filter aws,$(INSTALLED_LINKS)); do \
	    ln -sf -- ecr $(call at,$(BASHDIR))/$$name && \
	    ln -sf -- ecr.fish $(call at,$(FISHDIR))/$$name.fish || exit 1; \
	    done
	[ -z "$(filter aws,$(INSTALLED_LINKS))" ] || { \
	    sed '1s/.*/#compdef aws/' completions/_ecr \
	    >$(call at,$(ZSHDIR)/_ecr_aws) && \
	    chmod 644 -- $(call at,$(ZSHDIR)/_ecr_aws); }

# Whatever install lays, and nothing else: a link that is not ours stays, and
# so does a folder that holds anything.  bin, share and share/man are the
# system's own.
uninstall: man
	for link in $(LINKS) aws; do \
	    [ "$$(readlink -- $(call at,$(BINDIR))/$$link)" != ecr ] || \
	    rm -f -- $(call at,$(BINDIR))/$$link || exit 1; done
	for page in $(BUILD)/man/*; do \
	    rm -f -- $(call at,$(MANDIR))/man$${page##*.}/$${page##*/} || \
	    exit 1; done
	for doc in $(notdir $(DOCS)); do \
	    rm -f -- $(call at,$(DOCDIR))/$$doc || exit 1; done
	for licence in $(STATIC)/licenses/*; do \
	    rm -f -- $(call at,$(DOCDIR))/licenses/"$${licence##*/}" || exit 1; done
	rm -f -- $(foreach bin,$(notdir $(BINS)),$(call at,$(BINDIR)/$(bin))) \
	    $(call at,$(BASHDIR)/ecr) $(call at,$(ZSHDIR)/_ecr) \
	    $(call at,$(ZSHDIR)/_ecr_aws) $(call at,$(FISHDIR)/ecr.fish)
	for name in $(COMPLETED) aws; do \
	    for link in $(call at,$(BASHDIR))/$$name \
	    $(call at,$(FISHDIR))/$$name.fish; do \
	    case $$(readlink -- "$$link") in ecr|ecr.fish) rm -f -- "$$link";; \
	    esac; done; done
	for folder in $(call at,$(DOCDIR)/licenses) $(FOLDERS); do \
	    rmdir -- "$$folder" 2>/dev/null || :; done

# The sources as they stand in the last commit, or as they lie here.
DIST := ecr-$(VERSION)
dist:
	@mkdir -p $(BUILD)
	@if [ -e .git ]; then \
	    packaging/archive.sh $(DIST) $(BUILD)/$(DIST).tar.gz; else \
	    tar --exclude='./build*' --transform='s,^\.,$(DIST),' \
	    --sort=name --owner=0 --group=0 --numeric-owner -c . | \
	    gzip -n9 >$(BUILD)/$(DIST).tar.gz; fi
	@echo $(BUILD)/$(DIST).tar.gz

# The recipes for other systems, each beside the archive that it is of, with
# its sums and the homepage in it: abuild and makepkg both unpack into src/.
RECIPES := apk/APKBUILD arch/PKGBUILD homebrew/ecr.rb rpm/ecr.spec
recipes: dist
	@mkdir -p $(addprefix $(BUILD)/recipes/,$(dir $(RECIPES)))
	@cd $(BUILD)/recipes && for recipe in $(RECIPES); do \
	    cp ../$(DIST).tar.gz "$${recipe%/*}" && \
	    sum256=$$(sha256sum <../$(DIST).tar.gz | cut -d' ' -f1) && \
	    sum512=$$(sha512sum <../$(DIST).tar.gz | cut -d' ' -f1) && \
	    sed -e 's,https://example.invalid/ecr,$(HOMEPAGE),' \
	    -e "s/^sha256sums=.*/sha256sums=($$sum256)/" \
	    -e "s/^sha512sums=.*/sha512sums=\"$$sum512  $(DIST).tar.gz\"/" \
	    -e "s,file:///path/to,file://$$PWD/$${recipe%/*},; s/\"0\{64\}\"/\"$$sum256\"/" \
	    "$(CURDIR)/packaging/$$recipe" >"$$recipe" || exit 1; done
	@echo $(BUILD)/recipes

# The whole set of a release from the last commit, signed with KEY; and what
# one who has the public KEY checks of it: docs/releasing.md.
RELEASED := $(BUILD)/release
release:
	@HOMEPAGE=$(call quote,$(HOMEPAGE)) \
	    packaging/release/release.sh $(VERSION) $(RELEASED)

release-check:
	@packaging/release/check.py $(RELEASED) $(call quote,$(KEY)) $(VERSION)

# Images of the static programs FROM scratch, by buildah, podman or docker.
image: static
	packaging/image.sh $(STATIC) $(VERSION) $(ARCH)

# A Debian package that lintian accepts; what building it needs is installed
# where it is missing.
deb: dist
	@dpkg -s dpkg-dev lintian >/dev/null 2>&1 || { $(APT_GET) update && \
	    $(APT_GET) install dpkg-dev lintian; }
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb
	tar -xzf $(BUILD)/$(DIST).tar.gz -C $(BUILD)/deb
	cp -r packaging/debian $(BUILD)/deb/$(DIST)/debian
	@cd $(BUILD)/deb/$(DIST) && { dpkg-checkbuilddeps 2>/dev/null || \
	    { $(APT_GET) update && $(APT_GET) build-dep ./; }; }
	cd $(BUILD)/deb/$(DIST) && env -u MAKEFLAGS -u MAKELEVEL \
	    dpkg-buildpackage -b -us -uc -j2
	lintian --fail-on error,warning $(if $(filter 0,$(shell id -u)),--allow-root) \
	    $(BUILD)/deb/*.changes
	@ls -l $(BUILD)/deb/*.deb

# Style and structure.  `lint` has clang-tidy read what changed since the last
# release or, without one, since a commit of note; `lint-all` everything.
TIDY_SINCE ?= $(shell git describe --tags --abbrev=0 2>/dev/null || \
	echo 8bba2d90159b26c282b7a6d9c0d83796e67cb026)
SOURCES := $(wildcard src/*.[ch] src/*/*.[ch] src/*/*/*.[ch] \
	tests/unit/*.[ch] tests/fuzz/*.[ch] tests/bench/*.[ch])
HEADERS := $(wildcard src/*/*.h src/*/*/*.h)
TIDY_C := $(filter-out src/model/compile% src/local/page/compile%,$(filter src/%.c,$(SOURCES)))

LINT := lint-format lint-includes lint-objects lint-headers lint-cppcheck lint-portable

lint: $(LINT) lint-tidy
	@echo "lint: clean"

lint-all: $(LINT) lint-tidy-all
	@echo "lint: clean"

# Releases of clang-format differ on some loops: the layout is that of this one.
LAYOUT := clang-format version 14
has_layout := clang-format --version | grep -q '$(LAYOUT)[.]'
lint-format:
	@if $(has_layout); then clang-format --dry-run -Werror $(SOURCES); \
	    else echo "lint-format: not checked: the layout is of $(LAYOUT)"; fi

lint-includes:
	$(PYTHON) tests/lint/structure.py

lint-objects: all
	@$(PYTHON) tests/lint/objects.py $(CLIENT_O) $(LOCAL_O) \
	    $(BUILD)/src/main.o $(BUILD)/src/local/main.o

lint-headers:
	@for h in $(HEADERS); do \
	    $(CC) $(ALL_CFLAGS) -Werror -fsyntax-only -x c $$h || exit 1; done

# Every file for a system that has POSIX alone, and what of it base/portable has
# in a plain form: tests/lint/poison.h hides the rest.
lint-portable:
	@printf '%s\n' $(filter-out src/base/portable/% src/model/compile%,\
	    $(filter src/%.c,$(SOURCES))) | xargs -P 2 -n 1 $(CC) $(ALL_CFLAGS) \
	    -DPORTABLE_PLAIN -fsyntax-only -Itests/lint/system \
	    -include tests/lint/poison.h
	@$(CC) $(ALL_CFLAGS) -DPORTABLE_PLAIN -fsyntax-only \
	    src/base/portable/portable.c

# jansson.h is given for its loops; what it asks of pointers it checks itself.
# Newer releases do not see that a callee fills an array: clang-tidy does.
lint-cppcheck:
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	    --enable=warning,performance,portability -Isrc -D_GNU_SOURCE \
	    -DECR_VERSION='""' --suppress=uninitvar --suppress=autoVariables \
	    --suppress=normalCheckLevelMaxBranches \
	    --include=$(shell $(PKG_CONFIG) --variable=includedir jansson)/jansson.h \
	    --suppress='*:*jansson.h' --suppress=nullPointerRedundantCheck \
	    --suppress=missingIncludeSystem -j 2 $(filter src/%.c,$(SOURCES))

TIDY = xargs -r -P 2 -n 6 \
	$(PYTHON) tests/lint/tidy.py $(filter-out -DECR%,$(ALL_CFLAGS))

lint-tidy:
	@$(PYTHON) tests/lint/changed.py $(call quote,$(TIDY_SINCE)) $(TIDY_C) | $(TIDY)

lint-tidy-all:
	@printf '%s\n' $(TIDY_C) | $(TIDY)

format:
	@$(has_layout) || { echo "the layout is of $(LAYOUT)" >&2; exit 1; }
	clang-format -i $(SOURCES)

# What building and testing need, by the package manager that is here.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# sudo lets no variable through.
APT_GET = $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -y -qq \
	--no-install-recommends
DEPS_APT := gcc make pkg-config libcurl4-openssl-dev libjansson-dev \
	libssl-dev libyaml-dev libexpat1-dev libmicrohttpd-dev \
	libsqlite3-dev libpcre2-dev zlib1g-dev libedit-dev libcmocka-dev python3 \
	ca-certificates \
	curl jq openssl bash zsh fish mandoc less
DEPS_APT_TEST := clang clang-format clang-tidy cppcheck valgrind \
	libclang-rt-dev llvm skopeo buildah podman docker-registry \
	bash-completion hyperfine time strace wget iproute2 rpm cpio shellcheck \
	dpkg-dev aspell aspell-en
DEPS_DNF := gcc make pkgconf-pkg-config libcurl-devel jansson-devel \
	openssl-devel libyaml-devel expat-devel libmicrohttpd-devel \
	sqlite-devel pcre2-devel zlib-devel libedit-devel libcmocka-devel \
	python3 clang \
	clang-tools-extra cppcheck valgrind skopeo buildah jq zsh fish mandoc
DEPS_APK := build-base pkgconf curl-dev jansson-dev openssl-dev yaml-dev \
	expat-dev libmicrohttpd-dev sqlite-dev pcre2-dev zlib-dev libedit-dev \
	cmocka-dev \
	python3 \
	clang clang-extra-tools cppcheck skopeo buildah jq bash zsh fish mandoc
DEPS_PACMAN := base-devel curl jansson openssl libyaml expat libmicrohttpd \
	sqlite pcre2 zlib libedit cmocka python clang cppcheck valgrind skopeo buildah jq \
	zsh fish mandoc
DEPS_BREW := pkg-config curl jansson openssl@3 libyaml expat libmicrohttpd \
	sqlite pcre2 cmocka python3 llvm cppcheck skopeo jq mandoc fish
# Of FreeBSD, NetBSD and OpenBSD, which have the rest in themselves; the tests'
# Python goes by its version in the latter two.
DEPS_PKG := gmake pkgconf curl jansson libyaml expat libmicrohttpd sqlite3 \
	pcre2 cmocka python3
DEPS_PKGIN := gmake pkg-config curl jansson libyaml expat libmicrohttpd \
	sqlite3 pcre2 cmocka
DEPS_PKG_ADD := gmake curl jansson libyaml libiconv libmicrohttpd sqlite3 \
	pcre2 cmocka

# One of the clients that ecr-local is tested with, where npm is.
NODE_SDK := @aws-sdk/client-ecr

deps:
	@if command -v apt-get >/dev/null; then \
	    dpkg -s $(DEPS_APT) $(DEPS_APT_TEST) >/dev/null 2>&1 || \
	    { $(APT_GET) update && \
	    $(APT_GET) install $(DEPS_APT) $(DEPS_APT_TEST); }; \
	elif command -v dnf >/dev/null; then $(SUDO) dnf install -y $(DEPS_DNF); \
	elif command -v apk >/dev/null; then $(SUDO) apk add $(DEPS_APK); \
	elif command -v pacman >/dev/null; then \
	    $(SUDO) pacman -S --needed --noconfirm $(DEPS_PACMAN); \
	elif command -v brew >/dev/null; then brew install $(DEPS_BREW); \
	elif command -v pkg >/dev/null; then \
	    $(SUDO) pkg install -y $(DEPS_PKG); \
	elif command -v pkgin >/dev/null; then \
	    $(SUDO) pkgin -y install $(DEPS_PKGIN); \
	elif command -v pkg_add >/dev/null; then \
	    $(SUDO) pkg_add -I $(DEPS_PKG_ADD); \
	else echo "make deps: no package manager known here;" \
	    "docs/building.md lists what is needed" >&2; exit 1; fi
	@! command -v npm >/dev/null || [ -z "$(NODE_SDK)" ] || \
	    [ -d build/npm/node_modules/$(NODE_SDK) ] || \
	    npm install --silent --no-audit --no-fund --prefix build/npm \
	    $(NODE_SDK) || echo "make deps: no $(NODE_SDK); its test is skipped"

# A browser for the tests of the page and for its pictures: 300 MB.  Without
# it those tests are skipped.
deps-browser:
	$(APT_GET) update
	$(APT_GET) install chromium chromium-driver

# docs/pictures, by that browser.
pictures: all
	@$(PYTHON) tests/page/pictures.py --build $(BUILD)

clean:
	rm -rf build build-*

-include $(CLIENT_O:.o=.d) $(LOCAL_O:.o=.d) $(COMPILE_O:.o=.d) $(BUILD)/src/main.d \
	$(BUILD)/src/local/main.d

.PHONY: FORCE all refresh-model man install install-static uninstall dist recipes release \
	release-check image deb bench test test-unit demo fuzz fuzz-build lint lint-all \
	lint-format lint-includes lint-objects lint-headers lint-cppcheck \
	lint-portable lint-tidy lint-tidy-all coverage coverage-run format \
	deps deps-browser pictures clean
.DELETE_ON_ERROR:
.SECONDARY:
