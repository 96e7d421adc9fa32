# shellcheck shell=bash
# ./souk test: everything that can be tested on this machine, with the sanitizers' build, in an instance of its own
# (.souk/test, its own ports) beside a shop that may be running. Ends with the line "N passed, N failed".

test_passed=0 test_failed=0 test_skipped=0

run_tests() { # [--long]
    local began=$SECONDS results
    [[ $# == 0 || $* == --long ]] || usage_error 'test knows only --long'
    [[ $# == 0 ]] || export SOUK_TEST_LONG=1
    use_test_instance
    trap 'trap - EXIT; test_souk down >/dev/null 2>&1' EXIT    # also after Ctrl-C
    results=$SOUK_HOME/results
    # A list of common passwords, to be refused; what looks at the form of our code; a browser; and what takes a mechanism out of it.
    step packages install_packages john-data clang-format-19 chromium patch
    step node prepare_node
    step build build_programs all
    test_programs unit --label-exclude servers

    printf '\n  A shop of its own for the tests, on ports %s and up:\n' "$SOUK_PORT_BASE"
    if test_souk up; then
        test_programs servers --label-regex '^servers$'
        test_functional
        test_retail
    else
        count_part 'start of the test shop' 0 1
    fi
    test_souk down || count_part 'stopping the test shop' 0 1
    trap - EXIT
    test_no_crash

    ((test_skipped == 0)) || printf '\n  %s skipped: see above\n' "$test_skipped"
    printf '\n  %s minutes; details in %s\n' "$(awk -v s=$((SECONDS - began)) 'BEGIN { printf "%.1f", s / 60 }')" "$results"
    printf '%s passed, %s failed\n' "$test_passed" "$test_failed"
    ((test_failed == 0)) || exit 1
}

# From here on SOUK_HOME and all settings are those of the test instance: nothing of the caller's own settings.
use_test_instance() {
    local variable
    for variable in $(compgen -v SOUK_); do
        [[ $variable == @(SOUK_TEST_LONG|SOUK_RETAIL_FILE) ]] || unset "$variable"
    done
    test_settings=(SOUK_HOME="$souk_root/.souk/test" SOUK_PRESET=asan SOUK_PORT_BASE="$(free_port_base)" SOUK_PASSWORD_COST=5
        SOUK_CORS_ORIGINS='https://shop.example')
    export "${test_settings[@]}"
    test_souk down >/dev/null 2>&1 || true    # what an interrupted run left
    rm -rf "$SOUK_HOME"
    load_settings
    begin_work
    exec {lock}>&-    # each `souk up` and `down` of the tests takes it for itself
    mkdir -p "$SOUK_HOME/results"
}
test_souk() { env "${test_settings[@]}" "$souk_root/souk" "$@"; } # COMMAND

free_port_base() { # the first hundred ports, from 20000, in which nobody listens
    local base
    for ((base = 20000; base < 30000; base += 100)); do
        cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v base="$base" '
            function hex(text, i, n) { for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1; return n }
            $4 == "0A" { port = hex(substr($2, length($2) - 3)); if (port >= base && port < base + 100) taken = 1 }
            END { exit taken }' && echo "$base" && return
    done
    fail 'there is no free hundred of ports between 20000 and 30000'
}

count_part() { # PART PASSED FAILED [SKIPPED TEST…]
    local skipped=("${@:4}")
    test_passed=$((test_passed + $2)) test_failed=$((test_failed + $3)) test_skipped=$((test_skipped + ${#skipped[@]}))
    printf '  %-40s %5s passed %5s failed' "$1" "$2" "$3"
    if ((${#skipped[@]} > 0)); then
        printf ' %5s skipped: %s' "${#skipped[@]}" "${skipped[0]}"
        ((${#skipped[@]} == 1)) || printf ', %s' "${skipped[@]:1}"
    fi
    printf '\n'
}

# The C++ tests. A GoogleTest program counts with each of its tests; one that crashed, or any other test, counts as one.
test_programs() { # PART CTEST-SELECTION…
    local part=$1 reports=$SOUK_HOME/results/$1 counted=()
    shift
    mkdir -p "$reports"
    printf '\n'
    (
        # shellcheck source=/dev/null
        [[ ! -r $SOUK_HOME/env ]] || { set -a && . "$SOUK_HOME/env"; }
        cd "$souk_root"
        GTEST_OUTPUT=xml:$reports/ GTEST_COLOR=no UBSAN_OPTIONS=print_stacktrace=1 \
            ctest --test-dir "$(build_dir)" --output-on-failure --no-tests=error --output-junit "$reports.xml" "$@"
    ) >"$reports.log" 2>&1 || true
    if [[ ! -s $reports.xml ]]; then
        tail -n 20 "$reports.log"
        count_part "$part tests" 0 1
        return
    fi
    grep -E '\[  FAILED  \]|\*\*\*Failed|\*\*\*Timeout|\*\*\*Exception|ERROR: AddressSanitizer|runtime error:' "$reports.log" | sort -u | head -n 40 || true
    mapfile -t counted < <(count_ctest "$reports.xml" "$reports")
    # shellcheck disable=SC2086
    count_part "$part tests" ${counted[0]:-0 1} "${counted[@]:1}"
}

count_ctest() { # JUNIT-FILE FOLDER-OF-REPORTS: prints "PASSED FAILED", then a line for each test that was skipped
    local name status why passed=0 failed=0 all bad skipped=() some
    while read -r name status why; do
        if [[ $status == disabled || $why == SKIP_* ]]; then    # what ctest could not start is a failure
            skipped+=("$name")
            continue
        fi
        all=1 bad=0 some=()
        if [[ -s $2/$name.xml ]]; then
            mapfile -t some < <(skipped_in "$2/$name.xml")
            all=$(sed -n 's/.*<testsuites tests="\([0-9]*\)".*/\1/p' "$2/$name.xml")
            bad=$(sed -n 's/.*<testsuites [^>]*failures="\([0-9]*\)".*/\1/p' "$2/$name.xml")
        fi
        [[ $status == run ]] || ((bad > 0)) || bad=1    # failed as a whole: crash, leak, time-out
        all=$((all - ${#some[@]}))
        passed=$((passed + (all > bad ? all - bad : 0))) failed=$((failed + bad)) skipped+=("${some[@]}")
    done < <(awk '
        function end_case() { if (found) print found }
        /<testcase / { end_case(); found = $0; sub(/.*<testcase name="/, "", found); sub(/".* status="/, " ", found); sub(/".*/, "", found) }
        /<skipped message="/ { why = $0; sub(/.*<skipped message="/, "", why); sub(/".*/, "", why); found = found " " why }
        END { end_case() }' "$1")
    printf '%s\n' "$passed $failed" "${skipped[@]}"
}
skipped_in() { # REPORT OF GOOGLETEST: "Suite.Name (why)", a line each
    awk '
        function attribute(name, text) { text = $0; sub(".* " name "=\"", "", text); sub(/".*/, "", text); return text }
        /<testcase / { test = attribute("classname") "." attribute("name"); if (/ result="suppressed"/) print test " (disabled)" }
        /<skipped message="/ {
            why = attribute("message")
            sub(/^[^&]*&#x0A;/, "", why); gsub(/&#x0A;/, " ", why)    # the first line is the place in the source
            gsub(/&quot;/, "\"", why); gsub(/&apos;/, "\047", why); gsub(/&lt;/, "<", why); gsub(/&gt;/, ">", why); gsub(/&amp;/, "\\&", why)
            print test (why == "" ? "" : " (" why ")")
        }' "$1"
}

# Through the gateway, as clients see it: tests/functional, in Vitest. Then, alone, the files in which processes are killed and
# servers taken away: the others would notice. They buy, with keys between the services that are new.
test_functional() {
    local folder=$souk_root/tests/functional
    printf '\n'
    # In a shell of its own: a failure here is one of the results, not the end of the tests.
    if ! (install_npm_packages "$folder"); then
        count_part 'functional tests' 0 1
        return
    fi
    run_vitest functional 'functional tests'
    test_new_keys
    SOUK_TEST_OUTAGES=1 run_vitest outages 'kills and outages'
}
test_new_keys() {
    local test_settings=("${test_settings[@]}" SOUK_PRESET=)    # it finds out by itself which build runs
    run_check 'new keys between the services' rotate-keys
}
run_vitest() { # NAME WHAT
    local report=$SOUK_HOME/results/$1.json log=$SOUK_HOME/results/$1.log counted=('0 0') status=0
    (cd "$souk_root/tests/functional" && export SOUK_STRIPE_BIN && SOUK_STRIPE_BIN=$(program stripe) && with_env npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$report") \
        >"$log" 2>&1 || status=$?
    [[ ! -s $report ]] || mapfile -t counted < <(node "$souk_root/tests/functional/results.mjs" "$report")
    if [[ $status != 0 && ${counted[0]:-} == *' 0' ]]; then    # it failed, and no test did
        tail -n 30 "$log"
        counted[0]="${counted[0]% 0} 1"
    fi
    # shellcheck disable=SC2086
    count_part "$2" ${counted[0]:-0 1} "${counted[@]:1}"
}

# Real orders of real customers, some of them while processes are killed. Needs the retail file, which is not in the project.
test_retail() {
    local file
    file=$(retail_file) || {
        printf '\n  The tests with real orders are left out: there is no retail file (SOUK_RETAIL_FILE).\n'
        return
    }
    printf '\n'
    run_check 'import of the real catalogue' import "$file"
    run_check 'replay of real orders' replay "$file" --orders 200
    # Each goes on behind the orders of those before it.
    if [[ -v SOUK_TEST_LONG ]]; then
        test_chaos 'replay while processes are killed' parts "$file" 200 6000 3
        test_chaos 'replay while the plug is pulled' plug "$file" 6200 3000 3
        run_check 'replay of all other real orders' replay "$file" --from 9200
    else
        test_chaos 'replay while processes are killed' parts "$file" 200 1500 1
        test_chaos 'replay while the plug is pulled' plug "$file" 1700 400 1
    fi
}
retail_file() {
    local file
    for file in "${SOUK_RETAIL_FILE:-}" "$souk_root"/../shared/retail/*.csv.gz; do
        [[ -r $file ]] && echo "$file" && return
    done
    return 1
}
test_chaos() { # WHAT ARGUMENTS-OF-tests/chaos/run
    local log=$SOUK_HOME/results/chaos-$2.log
    if with_env "$souk_root/tests/chaos/run" "${@:2}" >"$log" 2>&1; then
        count_part "$1" 1 0
    else
        tail -n 20 "$log"
        count_part "$1" 0 1
    fi
}
run_check() { # WHAT SOUK-COMMAND…: passes when the command does
    local log
    log=$SOUK_HOME/results/$2.log
    if test_souk "${@:2}" >"$log" 2>&1; then
        count_part "$1" 1 0
    else
        tail -n 20 "$log"
        count_part "$1" 0 1
    fi
}

# No program may have ended by itself (being killed on purpose is 137), and no sanitizer may have complained.
test_no_crash() {
    local complaints
    complaints=$(grep -EH 'ERROR: (Address|Leak)Sanitizer|runtime error:|supervise: .* ended with status' "$SOUK_HOME"/log/*.log |
        grep -v 'ended with status 137' | sed "s|^$SOUK_HOME/log/||" | head -n 20) || true
    if [[ -z $complaints ]]; then
        count_part 'no crash, nothing from the sanitizers' 1 0
    else
        printf '%s\n' "$complaints"
        count_part 'no crash, nothing from the sanitizers' 0 1
    fi
}
