# SPDX-License-Identifier: Apache-2.0
# libscap: events in and out.

LIBSCAP := $(BUILD)/libscap.a
LIBSCAP_SRC := $(sort $(wildcard libscap/*.c libscap/*/*.c))
LIBSCAP_OBJ := $(LIBSCAP_SRC:%.c=$(BUILD)/%.o)
LIBSCAP_LIBS := -lbpf -lz -llz4 -lpthread

$(BUILD)/libscap/live/bpf_object.o: CFLAGS_libscap := -DBPF_OBJECT='"$(BPF_OBJECT)"' \
	-DBPF_OBJECT_ITERATES='"$(BPF_OBJECT_ITERATES)"'
$(BUILD)/libscap/live/bpf_object.o: $(BPF_OBJECTS)

$(LIBSCAP): $(LIBSCAP_OBJ) $(DRIVER_TABLE_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

LIB_scap_OBJ := $(LIBSCAP_OBJ) $(DRIVER_TABLE_OBJ)
LIB_scap_LIBS := $(LIBSCAP_LIBS)
LIB_scap_REQUIRES := libbpf zlib liblz4
LIB_scap_HEADERS := libscap/scap.h driver/table/ringside_abi.h driver/table/ringside_table.h \
	driver/table/events.def driver/table/dynamic.def
$(eval $(call LIBRARY,scap,libscap/libscap.map,Events of system calls and scheduling))

-include $(LIBSCAP_OBJ:.o=.d)
