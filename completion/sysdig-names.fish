# SPDX-License-Identifier: Apache-2.0
# Completion for fish where ringside goes by the names of sysdig: installed under both.
source (status dirname)/ringside.fish
complete -c sysdig -f -a '(__ringside_complete)'
complete -c csysdig -f -a '(__ringside_complete)'
