# SPDX-License-Identifier: Apache-2.0
# Completion for fish: the program answers what can follow, one "CANDIDATE<tab>MEANING" a line.
function __ringside_complete
    set -l words (commandline -opc)
    command $words[1] --complete (count $words) -- $words (commandline -ct) 2>/dev/null |
        string match -rv '^\t' | string replace -r ' \t' '\t'
end
complete -c ringside -f -a '(__ringside_complete)'
