# fish completion for hawkctl. Asks `hawkctl __complete` what may follow, so
# that it cannot drift from the program. Candidates are foreign text: fish
# escapes what it inserts, and nothing here expands them.

function __hawkctl_complete
    set -l current (commandline -ct)
    set -l typed (commandline -opc) "$current"
    set -e typed[1]
    for line in (command hawkctl __complete $typed 2>/dev/null </dev/null)
        if test "$line" = '!files'
            __fish_complete_path "$current"
        else if string match -qr '^!command [0-9]{1,4}$' -- "$line"
            set -l first (math (string sub -s 10 -- "$line") + 1)
            if test $first -eq (count $typed)
                complete -C "$current"
            else if test $first -lt (count $typed)
                set -l before (string escape -- $typed[$first..-2])
                complete -C "$before $current"
            end
        else if string match -qr '^[A-Za-z0-9._:/@%+,=-]{1,128}$' -- "$line"
            printf '%s\n' "$line"
        end
    end
end

complete -c hawkctl -f -a '(__hawkctl_complete)'
