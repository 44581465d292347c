# SPDX-License-Identifier: Apache-2.0
# The ringside program. TUI=0 builds it without the screens of `ringside top`, and so without
# ncurses.

CFLAGS_userspace := -Iuserspace

TUI ?= 1
ifeq ($(TUI),1)
TUI_SRC := $(sort $(wildcard userspace/top/*.c))
TUI_LIBS := $(shell pkg-config --libs ncursesw 2>/dev/null || echo -lncursesw -ltinfo)
CFLAGS_userspace += -DWITH_TUI
endif

RINGSIDE_ROOMS := . common run options capture commands
RINGSIDE_SRC := $(sort $(patsubst userspace/./%,userspace/%,$(wildcard \
	$(RINGSIDE_ROOMS:%=userspace/%/*.c)))) $(TUI_SRC)
RINGSIDE_OBJ := $(RINGSIDE_SRC:%.c=$(BUILD)/%.o)
RINGSIDE_LIBS = $(LIBINSP_LIBS) $(LIBSCAP_LIBS) $(TUI_LIBS) -lmicrohttpd -lpthread

$(BUILD)/ringside: $(RINGSIDE_OBJ) $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(RINGSIDE_LIBS)

# Only cmd_top.c differs in a program without the screens: this links one for a test.
PLAIN := $(BUILD)/tests/plain
PLAIN_OBJ := $(PLAIN)/cmd_top.o \
	$(filter-out $(BUILD)/userspace/commands/cmd_top.o $(BUILD)/userspace/top/%,$(RINGSIDE_OBJ))
$(PLAIN)/cmd_top.o: userspace/commands/cmd_top.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(filter-out -DWITH_TUI,$(CFLAGS_userspace)) -c -o $@ $<
$(PLAIN)/ringside: $(PLAIN_OBJ) $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(filter-out $(TUI_LIBS),$(RINGSIDE_LIBS))

# The page is part of the program, unless there is nothing here to build WebAssembly with.
WEB_TOOLS := $(and $(wildcard $(WASI_INCLUDE)/stdio.h),$(shell command -v wasm-ld))
WEB_PAGE := $(BUILD)/web/$(if $(WEB_TOOLS),page.html,none.html)
$(BUILD)/web/none.html:
	@mkdir -p $(@D)
	: >$@
$(BUILD)/userspace/commands/html_page.o: CFLAGS_userspace += -DWEB_PAGE='"$(WEB_PAGE)"'
$(BUILD)/userspace/commands/html_page.o: $(WEB_PAGE)

-include $(RINGSIDE_OBJ:.o=.d) $(PLAIN)/cmd_top.d
