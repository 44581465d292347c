# SPDX-License-Identifier: Apache-2.0
# Tests: `make check` needs neither root nor a kernel, `make test` runs all.

.PHONY: check test
check:	## tests that need neither root nor a kernel, under sanitizers
test:	## every test; installs what it needs on a bare Debian 12
