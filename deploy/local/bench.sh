# shellcheck shell=bash
# The measured figures. The measuring itself is in tests/load.

run_bench() {
    local bench=$souk_root/tests/load/bench
    [[ -x $bench ]] || fail "there is no ${bench#"$souk_root"/}"
    running gateway || fail 'the shop is not running' 'Start it with: ./souk up'
    use_running_preset
    build_programs "${souk_programs[@]}" souk-token-cost
    use_own_node
    without_unpaid_limits "$bench" "$@"
}
