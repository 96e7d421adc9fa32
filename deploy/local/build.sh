# shellcheck shell=bash
# The C++ programs: configured once, built whenever something has changed, by CMake's presets.

souk_programs=(souk-auth souk-product souk-order souk-admin souk-email souk-stripe souk-retail)    # what a shop runs

build_dir() { echo "$souk_root/.souk/build/$SOUK_PRESET"; }

program() { # NAME: the path of a program that has been built
    local path
    path=$(build_dir)/bin/souk-$1
    [[ -x $path ]] || fail "there is no ${path#"$souk_root"/}" "The $SOUK_PRESET build does not make souk-$1: see CMakeLists.txt." >&2
    echo "$path"
}

build_programs() { # [TARGET…]: the programs of a shop; `all` is everything, tests too
    local log=$SOUK_HOME/log/build.log dir targets=("${@:-${souk_programs[@]}}")
    dir=$(build_dir)
    forget_foreign_build "$dir"
    if [[ ! -f $dir/build.ninja ]]; then
        progress "configuring $SOUK_PRESET"
        (umask 022 && cd "$souk_root" && cmake --preset "$SOUK_PRESET") >"$log" 2>&1 || build_failed "$log"
    fi
    (umask 022 && cd "$souk_root" && NINJA_STATUS='[%f/%t] ' cmake --build --preset "$SOUK_PRESET" --target "${targets[@]}") 2>&1 |
        tee "$log" | while IFS= read -r line; do [[ $line != \[* ]] || progress "$line"; done ||
        build_failed "$log"
    note="$SOUK_PRESET, $(grep -c '^\[.*Building CXX' "$log" || true) files compiled"
    ! grep -q 'no work to do' "$log" || note="$SOUK_PRESET, nothing to do"
}

# A checkout that was copied with its builds: CMake's files name the folder where they were made, and would go on building there.
forget_foreign_build() { # FOLDER
    local made_for
    made_for=$(sed -n 's/^CMAKE_CACHEFILE_DIR:INTERNAL=//p' "$1/CMakeCache.txt" 2>/dev/null) || return 0
    [[ $made_for == "$1" ]] || rm -rf "$1"
}

build_failed() { # LOG
    printf '\n' >&2
    # Without the compiler's command lines, which are long.
    grep -A 12 -E 'error:|^FAILED:|CMake Error' "$1" | grep -vE '^.{600}' | head -n 60 >&2 || tail -n 40 "$1" >&2
    fail "the build failed" "All of it: $1" "After a fix, ./souk up goes on where it stopped."
}
