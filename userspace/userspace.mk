# SPDX-License-Identifier: Apache-2.0
# The ringside program.

RINGSIDE_SRC := $(sort $(wildcard userspace/*.c))
RINGSIDE_OBJ := $(RINGSIDE_SRC:%.c=$(BUILD)/%.o)

$(BUILD)/ringside: $(RINGSIDE_OBJ) $(LIBINSP) $(LIBSCAP)
	$(CC) $(LDFLAGS_ALL) -rdynamic -o $@ $^ $(LIBINSP_LIBS) $(LIBSCAP_LIBS)

-include $(RINGSIDE_OBJ:.o=.d)
