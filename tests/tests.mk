# SPDX-License-Identifier: Apache-2.0
# Tests: `make check` needs neither root nor a kernel, `make test` runs all.
#
# Each tests/unit/test_*.c is one Check program. `make check` builds them with
# sanitizers in a build directory of their own; tests/run-check adds up the results.

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT_OBJ := $(UNIT_SRC:%.c=$(BUILD)/%.o)
UNIT_BIN := $(UNIT_SRC:%.c=$(BUILD)/%)
DIFF_TESTS := $(sort $(wildcard tests/diff/test_*))
CFLAGS_web := -Iweb/engine
CFLAGS_tests = $(shell pkg-config --cflags check) -Itests/unit -Itests/unit/shim $(CFLAGS_driver) \
	$(CFLAGS_libinsp) $(CFLAGS_web)
CHECK_BUILD := build/check
CHECK_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
CHECK_OPT := -O1 -g

$(UNIT_BIN): %: %.o $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBINSP_LIBS) $(LIBSCAP_LIBS) $(shell pkg-config --libs check)

# The parts of the program's screens that need no terminal.
$(BUILD)/tests/unit/test_top: $(addprefix $(BUILD)/userspace/top/,action_line.o cells.o heat.o \
	keys.o line_edit.o text.o)
$(BUILD)/tests/unit/test_top.o: CFLAGS_tests += -Iuserspace

.PHONY: check check-programs check-tables test lint lint-flags
check-programs: $(UNIT_BIN) $(if $(DIFF_TESTS),$(BUILD)/ringside)

check:	## run the tests that need neither root nor a kernel, under sanitizers
	@tests/run-check $(CHECK_BUILD) "$(CHECK_SAN)" "$(CHECK_OPT)"

lint:	## check formatting and line lengths; run shellcheck, clang-tidy and cppcheck
	@tests/lint

# For clang-tidy, as a shell reads them: how C is compiled, and how the eBPF programs are.
lint-flags: $(BUILD)/driver/table/syscall_absent.h
	$(info $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(CFLAGS_libinsp) $(CFLAGS_tests) \
		-Iuserspace -DWITH_TUI -DBPF_OBJECT='""' -DBPF_OBJECT_ITERATES='""' \
		-DWEB_PAGE='""')
	$(info $(filter-out -Werror,$(BPF_CFLAGS)))
	@:

check-tables:	## compare the driver's tables with the trace format and this machine's headers
	@scripts/check-tables

.PHONY: test-kernels test-debug-kernel soak-debug-kernel check-arm64 check-sparse
check-arm64:	## compile the module for arm64
	@tests/kernel/check_arm64

check-sparse:	## check the module with sparse, for kernels 5.10, 6.1, 6.12 and 7.2
	@tests/kernel/check_sparse

test-kernels:	## run the kernel tests on 5.10, 6.1, 6.12 and 7.2: a line per kernel
	@tests/kernel/run-all

test-debug-kernel:	## run the kernel tests on a kernel that checks memory, locks and sleeping
	@tests/kernel/run-all debug

SOAK_MINUTES ?= 20
soak-debug-kernel:	## random calls on that kernel, while processors and recorders come and go
	@tests/kernel/soak $(SOAK_MINUTES)

test:	## run every test; installs what it needs on a bare Debian 12
	@scripts/install-deps all
	@$(MAKE) --no-print-directory -s all
	@tests/run-all

-include $(UNIT_OBJ:.o=.d)

# Programs that tests/kernel/run copies into the virtual machine.
KERNEL_PROGRAMS := $(BUILD)/tests/kernel/test_driver \
	$(BUILD)/tests/kernel/test_filter $(BUILD)/tests/kernel/calls \
	$(BUILD)/tests/kernel/test_calls $(BUILD)/tests/kernel/test_faults \
	$(BUILD)/tests/kernel/test_walk $(BUILD)/tests/kernel/test_pages \
	$(BUILD)/tests/kernel/random_calls
# It tests both of libscap's ways to read the state.
$(BUILD)/tests/kernel/test_walk: $(BUILD)/tests/kernel/walk_tests.o $(LIBSCAP)
$(BUILD)/tests/kernel/test_calls.o: $(BUILD)/driver/table/syscall_absent.h
.PHONY: kernel-programs
kernel-programs: $(KERNEL_PROGRAMS)
$(KERNEL_PROGRAMS): %: %.o
	$(CC) -static -o $@ $^ -lpthread

.PHONY: bench-replay
bench-replay:	## measure the cost of reading and writing trace files, compared with sysdig
bench-replay: $(BUILD)/ringside $(BUILD)/tests/bench/repeat
	RINGSIDE=$(abspath $<) tests/bench/replay
	RINGSIDE=$(abspath $<) tests/bench/replay_files
$(BUILD)/tests/bench/repeat: %: %.o $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBSCAP_LIBS)

# The cost of system calls in the kernel, compared with other tracers.
BENCH_PROGRAMS := $(BUILD)/tests/bench/kernel_calls $(BUILD)/tests/bench/kernel_reject
$(BENCH_PROGRAMS): %: %.o
	$(CC) -o $@ $^
.PHONY: bench-kernel
bench-kernel:	## count instructions per call, compared with sysdig, trace-cmd, perf and strace
	@tests/bench/kernel

# The cost of a system call on this machine, with and without the eBPF engine.
.PHONY: bench-live
bench-live: $(BUILD)/tests/bench/live	## measure nanoseconds per call with eBPF on this machine
	$<
.PHONY: bench-live-vm
bench-live-vm:	## count instructions per call with eBPF and with the module, in a virtual machine
	@tests/bench/live-vm

# One core produces events as fast as it can, another writes them to a file in memory.
.PHONY: bench-sustained

SUSTAINED_SECONDS ?= 5
bench-sustained:	## measure events per second that eBPF can record, plain and with LZ4
bench-sustained: $(BUILD)/tests/bench/sustained $(BUILD)/ringside
	@RINGSIDE=$(abspath $(BUILD)/ringside) SECONDS_EACH=$(SUSTAINED_SECONDS) \
		tests/bench/sustained $(abspath $<)
WORKLOAD_MINUTES ?= 20
.PHONY: bench-workload
bench-workload:	## record compiling, nginx and postgres for WORKLOAD_MINUTES with each option
bench-workload: $(BUILD)/ringside
	@RINGSIDE=$(abspath $<) tests/bench/workload $(WORKLOAD_MINUTES)
$(BUILD)/tests/bench/sustained: %: %.o $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBSCAP_LIBS)
.PHONY: bench-rings
bench-rings: $(BUILD)/tests/bench/rings	## measure fetching and recording with 2 to 256 CPUs
	@$<
$(BUILD)/tests/bench/rings: %: %.o $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBSCAP_LIBS)
$(BUILD)/tests/bench/live: %: %.o $(LIBSCAP) | $(BUILD)/tests/bench/floor.bpf.o
	$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o %.a,$^) $(LIBSCAP_LIBS)
$(BUILD)/tests/bench/floor.bpf.o: tests/bench/floor.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

# Programs that tests/bpf/run needs.
BPF_PROGRAMS := $(BUILD)/tests/bpf/test_bpf $(BUILD)/tests/bpf/test_filter \
	$(BUILD)/tests/bpf/test_walk
.PHONY: bpf-programs
bpf-programs: $(BPF_PROGRAMS) kernel-programs
-include $(BPF_PROGRAMS:=.d) $(KERNEL_PROGRAMS:=.d) $(BUILD)/tests/kernel/walk_tests.d
-include $(wildcard $(BUILD)/tests/bench/*.d)
$(BUILD)/tests/bpf/test_walk: $(BUILD)/tests/kernel/walk_tests.o
$(BPF_PROGRAMS): %: %.o $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(LIBSCAP) $(LIBSCAP_LIBS) -lpthread

# Fuzz targets: clang's libFuzzer, in a build directory of their own.
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN := $(FUZZ_SRC:%.c=$(BUILD)/%)
FUZZ_SAN := address,undefined
FUZZ_SECONDS ?= 60
.PHONY: fuzz fuzz-programs fuzz-bin
fuzz:	## fuzz the parsers of trace files, for FUZZ_SECONDS=60 each
	@tests/fuzz/run -s $(FUZZ_SECONDS)

fuzz-programs:
	@$(MAKE) BUILD=build/fuzz CC=clang OPT="-O1 -g" \
		SAN="-fsanitize=fuzzer-no-link,$(FUZZ_SAN) -fno-sanitize-recover=all" fuzz-bin

fuzz-bin: $(FUZZ_BIN)
$(BUILD)/tests/fuzz/fuzz_page: $(WEB_NATIVE_OBJ)
$(FUZZ_BIN): %: %.o $(LIBINSP) $(LIBSCAP)
	$(CC) $(SAN) -fsanitize=fuzzer,$(FUZZ_SAN) -rdynamic -o $@ $(filter %.o,$^) $(LIBINSP) \
		$(LIBSCAP) $(LIBINSP_LIBS) $(LIBSCAP_LIBS)

.PHONY: test-chisels
test-chisels: $(BUILD)/ringside	## compare every chisel with the oracle's, on every capture
	tests/diff/test_chisels -f

.PHONY: bench-chisels
bench-chisels: $(BUILD)/ringside	## measure the CPU time of chisels, compared with the oracle
	tests/bench/chisels

# Shows that the state is bounded.
.PHONY: test-swaps soak soak-programs
test-swaps: $(BUILD)/ringside	## run a chisel 1,000 times while its file is exchanged
	@RINGSIDE_SWAPS=1000 tests/cli/test_sandbox

soak-programs: $(BUILD)/ringside $(BUILD)/tests/bench/soak
soak:	## check that memory stays flat over two million short-lived processes
soak: $(BUILD)/ringside $(BUILD)/tests/bench/soak
	@tests/bench/soak $(SOAK_PROCESSES)
$(BUILD)/tests/bench/soak: %: %.o $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBSCAP_LIBS)

.PHONY: test-packages
test-packages:	## the Debian packages in fresh roots of two releases, and the module with DKMS
	@tests/packages/run

.PHONY: test-top
test-top: $(BUILD)/ringside	## the screens of ringside top, in terminals of tmux
	@tests/top/run

.PHONY: test-truth test-truth-kernels
test-truth: $(BUILD)/ringside	## recordings of small programs against what these know themselves
	@tests/truth/run && tests/truth/run-vm bookworm

test-truth-kernels: $(BUILD)/ringside	## the same on 5.10, 6.1, 6.12 and 7.2, through both engines
	@tests/truth/run-vm

.PHONY: test-oracle
test-oracle:	## compare output, fields and filters with the oracle, on every capture
test-oracle: $(BUILD)/ringside
	@tests/diff/run
	@tests/diff/fresh
	@tests/diff/sysdig-files

# Two handles in two threads (tests/threads/run).
THREADS_PROGRAM := $(BUILD)/tests/threads/test_threads
$(THREADS_PROGRAM): %: %.o $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(LIBINSP_LIBS) $(LIBSCAP_LIBS) -lpthread
-include $(THREADS_PROGRAM:=.d)

# Programs whose allocations fail (tests/faults/run): a library to preload, and the program
# with the same in it, for builds with sanitizers.
$(BUILD)/tests/faults/allocs.so: tests/faults/allocs.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -fvisibility=default -shared -o $@ $<
$(BUILD)/tests/faults/wrap.o: tests/faults/allocs.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -DWRAP -c -o $@ $<
$(BUILD)/tests/faults/ringside: $(RINGSIDE_OBJ) $(BUILD)/tests/faults/wrap.o $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(RINGSIDE_LIBS) \
		$(foreach f,malloc calloc realloc reallocarray strdup strndup,-Wl,--wrap=$(f))
.PHONY: test-faults
test-faults:	## let each allocation fail, under sanitizers; takes long
	@tests/faults/run sanitized

.PHONY: test-killed test-bombs
test-killed: $(BUILD)/ringside	## kill a recorder 100 times and read what it left
	@tests/cli/test_killed 100
test-bombs: $(BUILD)/ringside	## read files of 10 MB that are made to need much memory or time
	@tests/cli/test_bombs 10
