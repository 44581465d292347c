# SPDX-License-Identifier: Apache-2.0
# The reader: the part of libscap and libinsp that replays a trace file, for any machine
# that has a C library (docs/reader.md). Built natively and for WebAssembly.

# Whole rooms, and of them what is left out: what writes files, uses threads, or turns
# filters into programs for the kernel.
READER_ROOMS := libscap libscap/file libinsp \
	$(filter-out libinsp/chisel libinsp/platform,$(patsubst %/,%,$(wildcard libinsp/*/)))
READER_NOT := $(addprefix libscap/file/,ahead.c batch.c create.c frame.c frame_write.c output.c \
	output_gzip.c output_lz4.c queue.c state.c write.c) libinsp/checkpoint.c libinsp/follow.c \
	$(wildcard libinsp/filter/lower*.c) libinsp/open_filtered.c
READER_SRC := $(filter-out $(READER_NOT),$(wildcard $(READER_ROOMS:%=%/*.c))) $(wildcard reader/*.c)

# What the platform provides (libscap/platform.h), and what is absent on it.
READER_NATIVE_SRC := $(READER_SRC) libscap/platform/gzip.c libscap/platform/lz4.c \
	libinsp/platform/regex.c reader/absent/machine.c
READER_WASM_SRC := $(READER_SRC) $(wildcard reader/absent/*.c reader/wasm/*.c)

READER_NATIVE := $(BUILD)/reader/native/libringside-reader.a
READER_WASM := $(BUILD)/reader/wasm32/libringside-reader.a
READER_LIBS := -lz -llz4 $(shell pkg-config --libs libpcre2-8 2>/dev/null || echo -lpcre2-8) -lm

.PHONY: reader
reader: $(READER_NATIVE) $(READER_WASM)	## build the library that only replays: native, WebAssembly

# The objects are those of the libraries. Part of all, so that a file which the reader
# misses is noticed at once.
all: $(READER_NATIVE)
$(READER_NATIVE): $(READER_NATIVE_SRC:%.c=$(BUILD)/%.o)

# WebAssembly: clang with Debian's wasi-libc. No header of the host is looked at.
WASI_CLANG ?= $(filter %ccache,$(CC)) clang
WASI_OPT ?= -O2
WASI_INCLUDE ?= /usr/include/wasm32-wasi
WASI := $(WASI_CLANG) --target=wasm32-wasi
NOT_WASI := -fPIC $(OPT) $(SAN) $(HARDEN_CFLAGS) $(CPPFLAGS) $(CFLAGS)
WASI_CFLAGS := $(filter-out $(NOT_WASI),$(CFLAGS_ALL)) $(WASI_OPT) \
	-nostdlibinc -isystem reader/wasi -isystem $(WASI_INCLUDE)
# A filter may be nested a hundred deep, and the default stack is 64 KiB.
WASI_LDFLAGS := -Wl,--strip-all -Wl,-z,stack-size=262144
READER_WASM_OBJ := $(READER_WASM_SRC:%.c=$(BUILD)/reader/wasm32/%.o)

$(BUILD)/reader/wasm32/%.o: %.c
	@mkdir -p $(@D)
	$(WASI) $(WASI_CFLAGS) -c -o $@ $<
$(READER_WASM): $(READER_WASM_OBJ)
$(READER_WASM): AR = $(shell $(WASI_CLANG) -print-prog-name=llvm-ar)

$(READER_NATIVE) $(READER_WASM):
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $^

-include $(READER_WASM_OBJ:.o=.d)
-include $(patsubst %.c,$(BUILD)/%.d,$(filter reader/%,$(READER_NATIVE_SRC)))

# The programs of tests/reader: replay natively too, table only for WebAssembly.
READER_PROGRAMS := $(BUILD)/tests/reader/replay
READER_MODULES := $(BUILD)/reader/wasm32/replay.wasm $(BUILD)/reader/wasm32/table.wasm
.PHONY: reader-programs reader-modules test-reader
reader-programs: $(READER_PROGRAMS)
reader-modules: $(READER_MODULES)
$(READER_PROGRAMS): %: %.o $(READER_NATIVE)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(READER_LIBS)
READER_WASM_DIR := $(BUILD)/reader/wasm32
$(READER_MODULES): $(READER_WASM_DIR)/%.wasm: $(READER_WASM_DIR)/tests/reader/%.o $(READER_WASM)
	$(WASI) $(WASI_LDFLAGS) -o $@ $^

test-reader: all	## the reader in WebAssembly against the native program
	@tests/reader/test_reader

