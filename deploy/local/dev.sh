# shellcheck shell=bash
# While somebody works on Souk: `up` with the quick `dev` build after every change. It builds what has changed and restarts
# the programs that came out anew; a build that fails leaves the running ones as they are.

watched=(foundation services workers sandbox tools contracts gateway deploy/local cmake CMakeLists.txt)

develop() {
    local mark=$SOUK_HOME/run/dev.mark
    [[ ${setting_from[SOUK_PRESET]} == environment ]] || SOUK_PRESET=dev
    mkdir -p "$SOUK_HOME/run"
    while true; do
        touch "$mark"
        SOUK_PRESET=$SOUK_PRESET "$souk_root/souk" up || true
        printf '\n  Watching %s. Ctrl-C ends the watching; the shop goes on.\n' "${watched[*]}"
        until changed_since "$mark"; do sleep 0.5; done
        printf '\n  %(%T)T: something changed\n' -1
    done
}

changed_since() { # FILE
    local found
    found=$(cd "$souk_root" && find "${watched[@]}" -name node_modules -prune -o -type f -newer "$1" -print -quit 2>/dev/null) || true
    [[ -n $found ]]
}
