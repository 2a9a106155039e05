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

HARDEN_CFLAGS ?= $(eval HARDEN_CFLAGS := $(if $(HARDEN),$(call \
	known,-c,$(HARDEN_ASK)) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
	-fPIE))$(HARDEN_CFLAGS)
HARDEN_LDFLAGS ?= $(eval HARDEN_LDFLAGS := $(if $(HARDEN),$(call \
	known,,$(HARDEN_ASK_LINK) $(HARDEN_PIE))))$(HARDEN_LDFLAGS)
