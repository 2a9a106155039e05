# bash completion for ecr, ecr-local, the helper, and an aws that is a link to
# ecr: the program itself knows what may follow.
_ecr() {
	local IFS=$'\n' line
	COMPREPLY=()
	while read -r line; do
		COMPREPLY+=("$line")
	done < <("${1%-local}" --complete bash "${COMP_LINE:0:COMP_POINT}" \
		"$COMP_WORDBREAKS" 2>/dev/null)
	case ${COMPREPLY[0]-} in *[/=]) compopt -o nospace ;; esac
}
_ecr_for() {
	complete -o nosort -F _ecr "$@" 2>/dev/null || complete -F _ecr "$@"
}
_ecr_for ecr ecr-local docker-credential-ecr-login
case $(readlink -f -- "$(type -P aws)" 2>/dev/null) in
*/ecr) _ecr_for aws ;;
esac
unset -f _ecr_for
