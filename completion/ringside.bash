# SPDX-License-Identifier: Apache-2.0
# Completion for bash: the program answers what can follow, one "CANDIDATE<tab>MEANING" a line.
_ringside() {
	local cur words cword line before=
	_get_comp_words_by_ref -n '=:<>()' cur words cword
	words[cword]=$cur COMPREPLY=()
	# bash replaces what stands after the quote, or after the last character that breaks words
	[[ $cur == [\'\"]* ]] || before=${cur%"${cur##*[(=:<>]}"}
	while IFS= read -r line && line=${line%%$'\t'*}; do
		[[ $line ]] && COMPREPLY+=("${line#"$before"}")
	done < <("$1" --complete "$cword" -- "${words[@]}" 2>/dev/null)
	compopt -o nospace
	# a second candidate keeps bash from closing the quote of a filter that may go on
	[[ $cur == [\'\"]* && ${#COMPREPLY[@]} == 1 ]] && COMPREPLY+=("${COMPREPLY[0]% } ")
} && complete -F _ringside ringside
