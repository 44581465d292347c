# SPDX-License-Identifier: Apache-2.0
# libscap: events in and out.

LIBSCAP := $(BUILD)/libscap.a
LIBSCAP_SRC := $(sort $(wildcard libscap/*.c))
LIBSCAP_OBJ := $(LIBSCAP_SRC:%.c=$(BUILD)/%.o)
LIBSCAP_LIBS := -lz

$(LIBSCAP): $(LIBSCAP_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

-include $(LIBSCAP_OBJ:.o=.d)
