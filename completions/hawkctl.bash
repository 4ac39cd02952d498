# bash completion for hawkctl                              -*- shell-script -*-
#
# Asks `hawkctl __complete` what may follow, so that it cannot drift from the
# program. Candidates are foreign text: they are compared and inserted as they
# are and never expanded (so no `compgen -W`).

# Sets `words` (what stands behind "hawkctl", the last one being typed) and
# `starts` (where each began in COMP_WORDS). readline cuts words at = and : as
# well; where no blank stood, they belong together.
_hawkctl_words() {
    local line=$COMP_LINE word blank i last=-1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        blank=${line%%[![:blank:]]*}
        line=${line#"$blank"}
        line=${line#"$word"}
        if ((i == 0)); then
            continue
        elif [[ -z $blank && $last -ge 0 ]]; then
            words[last]+=$word
        else
            words+=("$word")
            starts+=("$i")
            last=$((last + 1))
        fi
    done
}

# Completes a command line that begins at COMP_WORDS[$1].
_hawkctl_agent() {
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    elif (($1 == COMP_CWORD)); then
        mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
        compopt -o filenames
    else
        compopt -o default
    fi
}

_hawkctl() {
    local LC_ALL=C line typed current cut
    local -i want_files=0
    local -a words=() starts=() answers=() files=()
    COMPREPLY=()
    _hawkctl_words
    typed=${words[-1]}
    current=${COMP_WORDS[COMP_CWORD]}
    if [[ $current == [=:] ]]; then
        current=
    fi
    cut=$((${#typed} - ${#current})) # readline replaces only what is behind
    mapfile -t answers < <(
        command hawkctl __complete "${words[@]}" 2>/dev/null </dev/null)
    for line in "${answers[@]}"; do
        if [[ $line == '!files' ]]; then
            want_files=1
        elif [[ $line =~ ^'!command '([0-9]{1,4})$ ]]; then
            if ((10#${BASH_REMATCH[1]} < ${#starts[@]})); then
                _hawkctl_agent "${starts[10#${BASH_REMATCH[1]}]}"
            fi
            return
        elif [[ $line =~ ^[A-Za-z0-9._:/@%+,=-]{1,128}$ &&
            $line == "$typed"* ]]; then
            COMPREPLY+=("${line:cut}")
        fi
    done
    if ((want_files)) && ((${#COMPREPLY[@]})); then
        mapfile -t files < <(compgen -f -- "$current")
        COMPREPLY+=("${files[@]}")
        compopt -o filenames
    elif ((want_files)); then
        compopt -o default
    fi
}

complete -F _hawkctl hawkctl
