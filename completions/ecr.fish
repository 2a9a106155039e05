# fish completion for ecr, ecr-local, the helper, and an aws that is a link to
# ecr: the program itself knows what may follow.
function __ecr_complete
    set -l words (commandline -opc)
    set -l program (string replace -r -- '-local$' '' $words[1])
    $program --complete fish $words (commandline -ct) 2>/dev/null
end
for name in ecr ecr-local docker-credential-ecr-login
    complete -c $name -f -k -a '(__ecr_complete)'
end
if string match -q -- '*/ecr' (readlink -f -- (command -s aws) 2>/dev/null)
    complete -c aws -f -k -a '(__ecr_complete)'
end
