# SPDX-License-Identifier: Apache-2.0
# libinsp: threads, descriptors, fields, filters, formats, chisels.

LIBINSP := $(BUILD)/libinsp.a
LIBINSP_SRC := $(sort $(wildcard libinsp/*.c libinsp/*/*.c))
LIBINSP_OBJ := $(LIBINSP_SRC:%.c=$(BUILD)/%.o)
CFLAGS_libinsp := $(shell pkg-config --cflags luajit 2>/dev/null)
LIBINSP_LIBS := $(shell pkg-config --libs luajit libpcre2-8 2>/dev/null || \
	echo -lluajit-5.1 -lpcre2-8) -lm

$(LIBINSP): $(LIBINSP_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

# It embeds these files with assembly, so the compiler does not report them as dependencies.
$(BUILD)/libinsp/chisel/lua_texts.o: $(wildcard libinsp/chisel/*.lua libinsp/chisel/*.cdef)

LIB_insp_OBJ := $(LIBINSP_OBJ)
LIB_insp_SHARED := $(LIB_scap_SO)
LIB_insp_LIBS := $(LIBINSP_LIBS)
LIB_insp_USES := ringside-scap
LIB_insp_REQUIRES := luajit libpcre2-8
LIB_insp_HEADERS := libinsp/insp.h libinsp/insp_view.h
$(eval $(call LIBRARY,insp,libinsp/libinsp.map,Threads descriptors fields filters formats \
	and chisels over the events of ringside-scap))

-include $(LIBINSP_OBJ:.o=.d)
