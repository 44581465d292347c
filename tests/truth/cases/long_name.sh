# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The kernel keeps 15 bytes of a name: a filter with a longer one means those.
#
# @found: '%proc.name' if 'proc.name=victoria-metrics-prod and evt.type=execve and evt.dir=<'
work() {
	cp /bin/true "$TRUTH_DIR/victoria-metrics-prod"
	truth found victoria-metric
	"$TRUTH_DIR/victoria-metrics-prod"
}
