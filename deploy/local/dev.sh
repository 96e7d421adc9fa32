# shellcheck shell=bash
# While somebody works on Souk: `up` with the quick `dev` build after every change. It builds what has changed and restarts
# the programs that came out anew; a build that fails leaves the running ones as they are.

watched=(foundation contracts services workers sandbox tools gateway catalogue deploy/local souk cmake CMakeLists.txt CMakePresets.json)

develop() {
    local state
    [[ ${setting_from[SOUK_PRESET]} == environment ]] || SOUK_PRESET=dev
    while true; do
        state=$(state_of_sources)    # before: what is saved while it builds is the next change
        souk_developing=yes SOUK_PRESET=$SOUK_PRESET "$souk_root/souk" up || true
        printf '\n  Watching %s. Ctrl-C ends the watching; the shop goes on.\n' "${watched[*]}"
        while [[ $(state_of_sources) == "$state" ]]; do sleep 0.5; done
        sleep 0.2    # an editor, or git, may not be done
        printf '\n  %(%T)T: something changed\n' -1
    done
}

# Differs after any change, also when a file has gone, has another name or an older time. Editors' own files do not count.
state_of_sources() {
    (cd "$souk_root" && find "${watched[@]}" \( -name node_modules -o -name '.*' -o -name '*~' \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | sort | sha256sum) || true
}
