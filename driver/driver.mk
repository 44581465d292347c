# SPDX-License-Identifier: Apache-2.0
# The kernel module: make module KDIR=/lib/modules/VERSION/build. CHECK is a program that
# checks each source file, such as sparse.

KDIR ?= /lib/modules/$(shell uname -r)/build
MODULE_DIR ?= $(BUILD)/module
# Kbuild writes its output beside the sources, so it gets a copy of them.
MODULE_SRC := driver/Kbuild $(wildcard driver/table/* driver/module/*.[ch] driver/module/compat/*.h)

.PHONY: module
module:	## build the kernel module for KDIR (default: the running kernel)
	@test -e $(KDIR)/Makefile || { \
		echo "make module: no kernel headers in '$(KDIR)'; give KDIR=DIRECTORY"; exit 1; }
	@mkdir -p $(MODULE_DIR)
	cp -pu --parents $(MODULE_SRC) $(MODULE_DIR)
	$(MAKE) -C $(KDIR) M=$(abspath $(MODULE_DIR))/driver W=$(W) \
		$(if $(CHECK),C=2 CHECK=$(abspath $(CHECK))) RINGSIDE_VERSION=$(VERSION) modules
	cp $(MODULE_DIR)/driver/ringside.ko $(MODULE_DIR)/ringside.ko

# The eBPF programs, an object that libscap embeds. There are two forms of it: for kernels with
# iterators and for those without (driver/bpf/encode.bpf.h). llvm-strip keeps the type information
# and removes other debug information. Fixed recipes are unrolled whatever their size: else each
# of their operations is a choice among all encoders.
CLANG ?= clang
LLVM_STRIP ?= llvm-strip
BPF_OBJECT := $(BUILD)/driver/bpf/ringside.bpf.o
BPF_OBJECT_ITERATES := $(BUILD)/driver/bpf/ringside-iterates.bpf.o
BPF_CFLAGS := -Idriver -Idriver/table -O2 -g -target bpf -mcpu=v3 -D__x86_64__ \
	-Wall -Werror -Wno-unused-function -Wno-address-of-packed-member \
	-mllvm -pragma-unroll-threshold=1000000 -ffile-prefix-map=$(CURDIR)=. \
	-I/usr/include/$(shell $(CC) -print-multiarch 2>/dev/null)

BPF_OBJECTS := $(BPF_OBJECT) $(BPF_OBJECT_ITERATES)

.PHONY: bpf
bpf: $(BPF_OBJECTS)	## compile the eBPF programs
$(BPF_OBJECT_ITERATES): BPF_CFLAGS += -DRS_BPF_ITERATES
$(BPF_OBJECTS): driver/bpf/ringside.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -MF $(@:.o=.d) -MT $@ -c -o $@.tmp $<
	$(LLVM_STRIP) -g $@.tmp
	mv $@.tmp $@
-include $(BPF_OBJECTS:.o=.d)

# The driver's tables in user space, for the loader of the eBPF engine and for tests.
DRIVER_TABLE_OBJ := $(BUILD)/driver/table/table.o
CFLAGS_driver := -I$(BUILD)/driver/table
-include $(DRIVER_TABLE_OBJ:.o=.d)
$(DRIVER_TABLE_OBJ): $(BUILD)/driver/table/syscall_absent.h
$(BUILD)/driver/table/syscall_absent.h: driver/table/syscalls.def driver/table/syscall_absent.sed
	@mkdir -p $(@D)
	sed -nE -f driver/table/syscall_absent.sed $< > $@
