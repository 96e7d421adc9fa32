# shellcheck shell=bash
# Who runs what. Started as root, no part stays root: each has a user of its own, without a capability and with no way back, and a
# folder in .souk that no other part may open. Started by somebody else, all parts are that person's, as there is nothing to give away.

# The servers have the users that Debian's packages made; our own programs get souk-<part>.
part_user() { # PART; instances share one
    case $1 in
        postgres | redis) echo "$1" ;;
        rabbitmq | epmd) echo rabbitmq ;;
        gateway) echo www-data ;;
        *) echo "souk-${1%%-*}" ;;
    esac
}

prepare_users() {
    local part made=()
    if ((EUID != 0)); then
        note="all parts are $(id -un)'s"
        return
    fi
    for part in "${souk_services[@]}" "${souk_workers[@]}" mail stripe; do
        id -u "$(part_user "$part")" >/dev/null 2>&1 && continue
        useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$(part_user "$part")" 2>"$SOUK_HOME/log/users.log" ||
            fail "the user $(part_user "$part") could not be made: $(tail -n 1 "$SOUK_HOME/log/users.log")"
        made+=("$(part_user "$part")")
    done
    find_way_in
    note="one for each part${made:+, made: ${made[*]}}"
    case $way_in in
        view) note+="; each sees $closed as open, with the checkout in it alone" ;;
        dac_*) note+="; each may pass closed folders, as $closed is one" ;;
    esac
}

# way_in: how users reach the checkout. By its path, as a rule. In a folder that is closed to others (/root), through a view in which it
# is open (`passable`); where namespaces are not allowed, as in most containers, by a capability to walk through closed folders.
find_way_in() {
    local user
    user=$(part_user auth) way_in=path
    as_user "$user"
    closed=$souk_root # becomes the outermost folder that others may not pass
    while [[ -n ${closed%/*} ]] && ! (cd / && "${as_user[@]}" test -x "${closed%/*}"); do closed=${closed%/*}; done
    for way_in in path view dac_read_search dac_override; do
        as_user "$user"
        if (cd / && "${as_user[@]}" test -x "$SOUK_HOME" -a -x "$souk_root/souk") >/dev/null 2>&1; then return 0; fi
    done
    fail "other users cannot reach $SOUK_HOME" "Move the checkout to a folder that every user may pass through, such as /srv."
}

# Sets as_part: what to put before the part's command.
run_as() { # PART [CAPABILITY]
    as_part=()
    ((EUID == 0)) || return 0
    [[ -n ${way_in:-} ]] || find_way_in
    as_user "$(part_user "$1")" "${@:2}"
    as_part=("${as_user[@]}")
}
as_user() { # USER [CAPABILITY…]
    local capability kept='-all' given='-all'
    as_user=(setpriv)
    for capability in "${@:2}" "$way_in"; do
        case $capability in
            path) ;;
            view) as_user=(unshare --mount --propagation private "$souk_root/deploy/local/passable" "$closed" "$souk_root:$SOUK_HOME" setpriv) ;;
            *) kept+=",+$capability" given+=",+$capability" ;;
        esac
    done
    as_user+=(--reuid="$1" --regid="$(id -gn "$1")" --clear-groups --bounding-set="$kept" --no-new-privs --inh-caps="$given")
    [[ $given == -all ]] || as_user+=(--ambient-caps="${given#-all,}")
    # access(2) is to count the capability too
    [[ $way_in != dac_* ]] || as_user+=(--securebits=+no_setuid_fixup)
}

# A folder that is open to this part alone, with all that is in it already.
own_folder() { # PART FOLDER
    install -d -m 700 "$2"
    give_to "$1" "$2"
}
give_to() { # PART FILE-OR-FOLDER…
    ((EUID != 0)) || chown -R "$(part_user "$1"):" "${@:2}"
}
# A copy for this part alone; whoever reads it meanwhile reads the old or the new one.
hand_out() { # PART FILE COPY
    cmp -s "$2" "$3" && return
    install -m 400 "$2" "$3.new"
    give_to "$1" "$3.new"
    mv "$3.new" "$3"
}
