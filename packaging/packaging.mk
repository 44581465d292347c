# SPDX-License-Identifier: Apache-2.0
# What `make install` installs, beside the libraries (library.mk), and the packages that are
# made of it.

BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
UDEVDIR ?= $(PREFIX)/lib/udev
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
DKMSDIR ?= /usr/src
INSTALL_DATA := install -m 644

.PHONY: install install-completion install-program install-services
.PHONY: install-sysdig-names install-dkms
install:	## install programs, libraries, manual, services: DESTDIR=, PREFIX=/usr/local
install: install-program install-libraries install-services install-completion

install-program: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR)/ringside/chisels
	install -m 755 $(BUILD)/ringside $(DESTDIR)$(BINDIR)
	$(INSTALL_DATA) chisels/*.lua $(DESTDIR)$(DATADIR)/ringside/chisels
	scripts/gen-man $(BUILD)/man
	for page in $(BUILD)/man/*.[1-8]; do \
		install -D -m 644 -t $(DESTDIR)$(MANDIR)/man$${page##*.} $$page || exit 1; done

install-completion:
	install -D -m 644 completion/ringside.bash $(DESTDIR)$(BASHDIR)/ringside
	install -D -m 644 -t $(DESTDIR)$(ZSHDIR) completion/_ringside
	install -D -m 644 -t $(DESTDIR)$(FISHDIR) completion/ringside.fish

# Nothing of this is enabled or started.
install-services:
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(UDEVDIR)/rules.d $(DESTDIR)$(SYSUSERSDIR)
	for unit in packaging/systemd/*.service; do \
		sed 's|@BINDIR@|$(BINDIR)|' $$unit >$(DESTDIR)$(UNITDIR)/$${unit##*/} && \
		chmod 644 $(DESTDIR)$(UNITDIR)/$${unit##*/} || exit 1; done
	$(INSTALL_DATA) packaging/udev/60-ringside.rules $(DESTDIR)$(UDEVDIR)/rules.d
	$(INSTALL_DATA) packaging/sysusers/ringside.conf $(DESTDIR)$(SYSUSERSDIR)

# The program goes by these names too. Not part of install: sysdig may be there.
install-sysdig-names:	## install links by the names of sysdig and csysdig
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man8
	for name in sysdig csysdig; do \
		ln -sf ringside $(DESTDIR)$(BINDIR)/$$name || exit 1; done
	echo '.so man1/ringside.1' >$(DESTDIR)$(MANDIR)/man8/sysdig.8
	echo '.so man1/ringside-top.1' >$(DESTDIR)$(MANDIR)/man8/csysdig.8
	chmod 644 $(DESTDIR)$(MANDIR)/man8/sysdig.8 $(DESTDIR)$(MANDIR)/man8/csysdig.8
	for name in sysdig csysdig; do \
		install -D -m 644 completion/sysdig-names.bash $(DESTDIR)$(BASHDIR)/$$name && \
		install -D -m 644 completion/sysdig-names.fish $(DESTDIR)$(FISHDIR)/$$name.fish || \
			exit 1; done
	install -D -m 644 -t $(DESTDIR)$(ZSHDIR) completion/_sysdig

install-dkms:	## install the module's sources for DKMS
	install -d $(DESTDIR)$(DKMSDIR)/ringside-$(VERSION)
	for file in $(sort $(MODULE_SRC)); do install -D -m 644 $$file \
		$(DESTDIR)$(DKMSDIR)/ringside-$(VERSION)/$$file || exit 1; done
	sed 's/#MODULE_VERSION#/$(VERSION)/' packaging/dkms/dkms.conf \
		>$(DESTDIR)$(DKMSDIR)/ringside-$(VERSION)/dkms.conf
	chmod 644 $(DESTDIR)$(DKMSDIR)/ringside-$(VERSION)/dkms.conf

# What install puts there is found out by installing it once more, into a folder here.
STAGE := $(BUILD)/uninstall
.PHONY: uninstall uninstall-sysdig-names uninstall-dkms
uninstall:	## remove what install installs: the same DESTDIR= and PREFIX= as then
uninstall-sysdig-names:	## remove those links
uninstall-dkms:	## remove those sources
uninstall uninstall-sysdig-names uninstall-dkms: uninstall%:
	rm -rf $(STAGE)
	$(MAKE) install$* DESTDIR=$(abspath $(STAGE))
	packaging/uninstall $(STAGE) "$(DESTDIR)"
	rm -rf $(STAGE)

# One program that needs nothing of the machine but its kernel.
STATIC_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard packaging/static/*.c)))
.PHONY: static
static: $(BUILD)/static/ringside	## build the program without any shared library
$(BUILD)/static/ringside: $(RINGSIDE_OBJ) $(STATIC_OBJ) $(LIBINSP) $(LIBSCAP)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -static-pie -rdynamic -o $@ $^ $(LIBINSP_LIBS) \
		$(shell pkg-config --static --libs libbpf) $(LIBSCAP_LIBS) $(TUI_LIBS) \
		-lmicrohttpd -lpthread 2>$@.log || { cat $@.log; exit 1; }

.PHONY: deb tarball
deb:	## build Debian packages into build/deb
	@scripts/install-deps deb
	@packaging/build-deb

tarball: static	## pack that program with its chisels and manual, into build/
	@packaging/build-tarball $(BUILD)
