# SPDX-License-Identifier: Apache-2.0
# libscap: events in and out.

LIBSCAP := $(BUILD)/libscap.a
LIBSCAP_SRC := $(sort $(wildcard libscap/*.c))
LIBSCAP_OBJ := $(LIBSCAP_SRC:%.c=$(BUILD)/%.o)
LIBSCAP_LIBS := -lbpf -lz

$(BUILD)/libscap/bpf_object.o: CFLAGS_libscap := -DBPF_OBJECT='"$(BPF_OBJECT)"'
$(BUILD)/libscap/bpf_object.o: $(BPF_OBJECT)

$(LIBSCAP): $(LIBSCAP_OBJ) $(DRIVER_TABLE_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

-include $(LIBSCAP_OBJ:.o=.d)
