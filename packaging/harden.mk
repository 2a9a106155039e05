# What makes faults harder to use: on by default, `HARDEN=` turns it off, and
# HARDEN_CFLAGS, HARDEN_LDFLAGS say other flags.  What the compiler and linker
# at hand do not know is left out.  Sanitizers and coverage do without.
# SPDX-License-Identifier: Apache-2.0
HARDEN ?= $(if $(SAN),,1)

# Shadow stacks and landing pads are marked in each object, and the linker
# marks the program where all that it is made of has the mark.  A shadow stack
# needs nothing of the code, so it is asked for even where a library is silent.
HARDEN_ASK := -fstack-protector-strong -fstack-clash-protection \
	-fcf-protection=full -mbranch-protection=standard
HARDEN_ASK_LINK := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack \
	-Wl,-z,separate-code -Wl,-z,shstk
HARDEN_PIE := -pie

# Those of the flags $2 that a program can be made with and nobody complains.
known = $(shell for flag in $2; do [ -n "$$(echo 'int main(void) {return 0;}' | \
	$(CC) -Werror $1 $$flag -o /dev/null -x c - 2>&1)" ] || echo " $$flag"; done)

# A program that lies anywhere is relocated at each start, by a table that this
# packs into an eighth.  One that asks for it is not run by a C library that
# does not know it: it must say so, by a version.
HARDEN_PACK := -Wl,-z,pack-relative-relocs
packed = $(shell out=$$(mktemp "$${TMPDIR:-/tmp}/ecr.XXXXXX") && { [ -n "$$(echo 'int main(void) {return 0;}' | \
	$(CC) -pie $(HARDEN_PACK) -o "$$out" -x c - 2>&1)" ] || \
	! grep -q GLIBC_ABI_DT_RELR "$$out" || echo $(HARDEN_PACK); }; rm -f "$$out")

HARDEN_CFLAGS ?= $(eval HARDEN_CFLAGS := $(if $(HARDEN),$(call \
	known,-c,$(HARDEN_ASK)) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
	-fPIE))$(HARDEN_CFLAGS)
HARDEN_LDFLAGS ?= $(eval HARDEN_LDFLAGS := $(if $(HARDEN),$(call \
	known,,$(HARDEN_ASK_LINK) $(HARDEN_PIE)) $(if \
	$(HARDEN_PIE),$(packed))))$(HARDEN_LDFLAGS)
