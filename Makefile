# SPDX-License-Identifier: Apache-2.0
# The main makefile; `make help` lists the targets. Each folder adds its part in a .mk file
# of its own.

VERSION := 0.1.0

BUILD ?= build
CC ?= gcc
OPT ?= -O2 -g
WARN := -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers \
	-Wstrict-prototypes -Wmissing-prototypes -Wshadow -Wvla
SAN ?=

# Hardening: a fault in handling memory shall end the program, not give others control over
# it. Sanitizers check more, and do not work with some of it. FORTIFY needs optimisation;
# a distribution's own level of it comes in CFLAGS or CPPFLAGS.
ifeq ($(SAN),)
OPTIMISED := $(filter-out -O0,$(lastword $(filter -O%,$(OPT) $(CFLAGS))))
FORTIFIED := $(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS))
HARDEN_CFLAGS := -fstack-protector-strong \
	$(if $(OPTIMISED),$(if $(FORTIFIED),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)) \
	$(shell $(CC) -fcf-protection -S -x c -o /dev/null /dev/null 2>/dev/null && \
		echo -fcf-protection)
HARDEN_LDFLAGS := -Wl,-z,relro,-z,now
endif

CFLAGS_ALL := -std=gnu11 -fno-strict-aliasing -fvisibility=hidden -fPIC $(OPT) $(WARN) $(SAN) \
	$(HARDEN_CFLAGS) -D_GNU_SOURCE -DRINGSIDE_VERSION='"$(VERSION)"' \
	-Idriver -Idriver/table -Ilibscap -Ilibinsp -MMD -MP $(CPPFLAGS) $(CFLAGS)
LDFLAGS_ALL := $(SAN) $(HARDEN_LDFLAGS) $(LDFLAGS)

.PHONY: all help clean
all: $(BUILD)/ringside	## build the libraries and build/ringside (default)

include library.mk
include driver/driver.mk
include libscap/libscap.mk
include libinsp/libinsp.mk
include reader/reader.mk
include web/web.mk
include userspace/userspace.mk
include packaging/packaging.mk
include tests/tests.mk

.PHONY: demo demo-vm deps
demo:	## demonstrate recording, replay, filters and chisels; leaves demo.scap
	@scripts/install-deps build
	@$(MAKE) --no-print-directory -s all
	@scripts/demo

demo-vm:	## the same demonstration, recorded through the module in a virtual machine
	@scripts/install-deps all
	@$(MAKE) --no-print-directory -s all
	@scripts/demo vm

deps:	## install the packages for building and testing (Debian 12)
	scripts/install-deps all

help:	## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | sort -u | \
		expand -t 22

clean:	## remove everything that was built
	rm -rf $(BUILD)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(CFLAGS_$(firstword $(subst /, ,$*))) -c -o $@ $<
