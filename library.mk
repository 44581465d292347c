# SPDX-License-Identifier: Apache-2.0
# How a shared library is built beside its static archive, and how both are installed. A
# folder describes its library with these variables, and has a version script that lists
# the exported symbols.
#
#	LIB_foo_OBJ := ...	LIB_foo_LIBS := -lz	LIB_foo_HEADERS := foo/foo.h
#	LIB_foo_REQUIRES := zlib (pkg-config modules)
#	LIB_foo_SHARED := $(LIB_bar_SO) (if it needs another of our libraries)
#	LIB_foo_USES := ringside-bar (if foo.h includes the header of that library)
#	$(eval $(call LIBRARY,foo,foo/foo.map,What it is for.))
#
# This builds build/libringside-foo.so.1, and adds it, libringside-foo.a, the headers and
# ringside-foo.pc to `make install`. The name is not libfoo, because other projects install
# a libscap. One process can load both: ours has another soname and versioned symbols, and
# its calls to its own functions do not go through the symbol table.

SOVERSION := 1
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
INSTALL_LIBRARIES :=

define LIBRARY
LIB_$(1)_SO := $$(BUILD)/libringside-$(1).so.$$(SOVERSION)
LIB_$(1)_ABOUT := $(3)
INSTALL_LIBRARIES += $(1)
all: $$(LIB_$(1)_SO)

$$(LIB_$(1)_SO): $$(LIB_$(1)_OBJ) $$(LIB_$(1)_SHARED) $(2)
	$$(CC) $$(LDFLAGS_ALL) -shared -Wl,-soname,$$(@F) -Wl,--version-script=$(2) -Wl,-Bsymbolic \
		-Wl,-z,$(if $(SAN),undefs,defs) -o $$@ $$(LIB_$(1)_OBJ) $$(LIB_$(1)_SHARED) \
		$$(LIB_$(1)_LIBS)
	ln -sf $$(@F) $$(BUILD)/libringside-$(1).so
endef

# The .pc file for pkg-config; $(1) is the short name of the library.
define PKG_CONFIG
prefix=$(PREFIX)
libdir=$(LIBDIR)
includedir=$(INCLUDEDIR)

Name: ringside-$(1)
Description: $(LIB_$(1)_ABOUT)
Version: $(VERSION)
Requires: $(LIB_$(1)_USES)
Requires.private: $(LIB_$(1)_REQUIRES)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lringside-$(1)
Libs.private: $(LIB_$(1)_LIBS)
endef

define INSTALL_LIBRARY
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)/ringside
	install -m 755 $(LIB_$(1)_SO) $(DESTDIR)$(LIBDIR)
	ln -sf $(notdir $(LIB_$(1)_SO)) $(DESTDIR)$(LIBDIR)/libringside-$(1).so
	install -m 644 $(BUILD)/lib$(1).a $(DESTDIR)$(LIBDIR)/libringside-$(1).a
	install -m 644 $(LIB_$(1)_HEADERS) $(DESTDIR)$(INCLUDEDIR)/ringside
	$(file >$(BUILD)/ringside-$(1).pc,$(call PKG_CONFIG,$(1)))
	install -m 644 $(BUILD)/ringside-$(1).pc $(DESTDIR)$(LIBDIR)/pkgconfig

endef

.PHONY: install-libraries
install-libraries: all
	$(foreach lib,$(INSTALL_LIBRARIES),$(call INSTALL_LIBRARY,$(lib)))
