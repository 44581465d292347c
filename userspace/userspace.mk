# SPDX-License-Identifier: Apache-2.0
# The ringside program.

RINGSIDE_SRC := $(sort $(wildcard userspace/*.c))
RINGSIDE_OBJ := $(RINGSIDE_SRC:%.c=$(BUILD)/%.o)

$(BUILD)/ringside: $(RINGSIDE_OBJ) $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(LIBINSP_LIBS) $(LIBSCAP_LIBS) \
		-lmicrohttpd -lpthread

# The page is part of the program, unless there is nothing here to build WebAssembly with.
WEB_TOOLS := $(and $(wildcard $(WASI_INCLUDE)/stdio.h),$(shell command -v wasm-ld))
WEB_PAGE := $(BUILD)/web/$(if $(WEB_TOOLS),page.html,none.html)
$(BUILD)/web/none.html:
	@mkdir -p $(@D)
	: >$@
$(BUILD)/userspace/html_page.o: CFLAGS_userspace := -DWEB_PAGE='"$(WEB_PAGE)"'
$(BUILD)/userspace/html_page.o: $(WEB_PAGE)

-include $(RINGSIDE_OBJ:.o=.d)
