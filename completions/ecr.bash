# bash completion for ecr: the program itself knows what may follow.
_ecr() {
	local IFS=$'\n' line
	COMPREPLY=()
	while read -r line; do
		COMPREPLY+=("$line")
	done < <("$1" --complete bash "${COMP_LINE:0:COMP_POINT}" \
		"$COMP_WORDBREAKS" 2>/dev/null)
	case ${COMPREPLY[0]-} in *[/=]) compopt -o nospace ;; esac
}
complete -o nosort -F _ecr ecr 2>/dev/null || complete -F _ecr ecr
