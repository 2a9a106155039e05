# fish completion for ecr: the program itself knows what may follow.
function __ecr_complete
    set -l words (commandline -opc)
    $words[1] --complete fish $words (commandline -ct) 2>/dev/null
end
complete -c ecr -f -k -a '(__ecr_complete)'
