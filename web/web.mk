# SPDX-License-Identifier: Apache-2.0
# The page of `ringside report` and `ringside serve`: the engine (the reader and web/engine)
# for WebAssembly, and the scripts and the style of web/page, in one file that the program
# embeds.

comma := ,
WEB_ENGINE_SRC := $(wildcard web/engine/*.c)
WEB_ENGINE_OBJ := $(WEB_ENGINE_SRC:%.c=$(BUILD)/web/wasm32/%.o)
WEB_WASM := $(BUILD)/web/engine.wasm
WEB_EXPORTS := $(patsubst %,-Wl$(comma)--export=%,web_alloc web_free web_open web_start web_step \
	web_progress web_length web_data web_end web_close)
WEB_IMPORTS := $(BUILD)/web/imports.txt

# The views of chisels/, as data.
WEB_VIEWS := $(sort $(notdir $(basename $(wildcard chisels/v_*.lua))))
WEB_VIEWS_C := $(BUILD)/web/views_list.c
$(BUILD)/web/views_to_c: $(BUILD)/web/views_to_c.o $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(LIBINSP_LIBS) $(LIBSCAP_LIBS)
$(WEB_VIEWS_C): $(BUILD)/web/views_to_c $(WEB_VIEWS:%=chisels/%.lua) chisels/common.lua
	$< chisels $(WEB_VIEWS) >$@.new && mv $@.new $@
$(BUILD)/web/wasm32/views_list.o: $(WEB_VIEWS_C)
	@mkdir -p $(@D)
	$(WASI) $(WASI_CFLAGS) -Iweb/engine -c -o $@ $<
WEB_ENGINE_OBJ += $(BUILD)/web/wasm32/views_list.o

# The engine for this machine, for a fuzzer, which is its host.
WEB_NATIVE_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/clock.c %/regex.c,$(WEB_ENGINE_SRC))) \
	$(BUILD)/web/views_list.o
$(BUILD)/web/views_list.o: $(WEB_VIEWS_C)
	$(CC) $(CFLAGS_ALL) -Iweb/engine -c -o $@ $<

$(BUILD)/web/page.html: $(WEB_WASM) web/assemble $(wildcard web/page/*)
	web/assemble $(WEB_WASM) >$@.new && mv $@.new $@

.PHONY: web test-web
web: $(BUILD)/web/page.html	## build the page of report and serve

$(WEB_IMPORTS): web/engine/host.h
	@mkdir -p $(@D)
	grep -oE '\bhost_[a-z_]+\(' $< | grep -oE '[a-z_]+' | sort -u >$@
$(BUILD)/web/wasm32/%.o: %.c
	@mkdir -p $(@D)
	$(WASI) $(WASI_CFLAGS) -Iweb/engine -c -o $@ $<
$(WEB_WASM): $(WEB_ENGINE_OBJ) $(READER_WASM) $(WEB_IMPORTS)
	$(WASI) $(WASI_LDFLAGS) -mexec-model=reactor -Wl,--allow-undefined-file=$(WEB_IMPORTS) \
		$(WEB_EXPORTS) -o $@ $(WEB_ENGINE_OBJ) $(READER_WASM)
-include $(WEB_ENGINE_OBJ:.o=.d) $(WEB_NATIVE_OBJ:.o=.d) $(BUILD)/web/views_to_c.d

test-web: all web	## the page against the program, in Chromium and Firefox
	@RINGSIDE=$(BUILD)/ringside tests/web/run
