# SPDX-License-Identifier: Apache-2.0
# Completion for bash where ringside goes by the names of sysdig: installed under both.
. "${BASH_SOURCE[0]%/*}/ringside" && complete -F _ringside sysdig csysdig
