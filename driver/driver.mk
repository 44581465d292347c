# SPDX-License-Identifier: Apache-2.0
# The kernel module: make module KDIR=/lib/modules/VERSION/build

KDIR ?= /lib/modules/$(shell uname -r)/build
MODULE_DIR ?= $(BUILD)/module
# Kbuild builds beside the sources, so it works on a copy.
MODULE_SRC := $(wildcard driver/*.c driver/*.h driver/*.def driver/*.sed \
	driver/Kbuild driver/compat/*.h)

.PHONY: module
module:	## build the kernel module for KDIR (default: the running kernel)
	@test -e $(KDIR)/Makefile || { echo "make module: no kernel headers in '$(KDIR)'; give KDIR=DIRECTORY"; exit 1; }
	@mkdir -p $(MODULE_DIR)
	cp -pu --parents $(MODULE_SRC) $(MODULE_DIR)
	$(MAKE) -C $(KDIR) M=$(abspath $(MODULE_DIR))/driver W=$(W) RINGSIDE_VERSION=$(VERSION) modules
	cp $(MODULE_DIR)/driver/ringside.ko $(MODULE_DIR)/ringside.ko

# The driver's tables in user space, for the tests that check them.
DRIVER_TABLE_OBJ := $(BUILD)/driver/table.o
CFLAGS_driver := -I$(BUILD)/driver
$(DRIVER_TABLE_OBJ): $(BUILD)/driver/syscall_absent.h
$(BUILD)/driver/syscall_absent.h: driver/syscalls.def driver/syscall_absent.sed
	@mkdir -p $(@D)
	sed -nE -f driver/syscall_absent.sed $< > $@
