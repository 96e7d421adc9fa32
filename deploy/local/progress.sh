# shellcheck shell=bash
# What a person sees: one line per step with its seconds, and for a failure what to do next.

step_name=
note=    # a step may set this: what it found or did, shown on its line

step() { # NAME FUNCTION [ARGUMENTS]
    step_name=$1
    note=
    local began=$EPOCHREALTIME
    [[ -t 1 ]] && printf '  %-11s …\r' "$step_name"
    shift
    "$@"
    printf '  %-11s %-62s %6.1f s\n' "$step_name" "$note" "$(seconds_since "$began")"
    step_name=
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }

# While a step takes long: what it is doing, on the step's own line. Only a terminal shows it.
progress() { [[ ! -t 1 ]] || printf '  %-11s %-72.72s\r' "$step_name" "$*"; }

fail() { # WHAT HAPPENED, WHAT TO DO NEXT
    printf '\n  %s%s\n' "${step_name:+$step_name: }" "$1" >&2
    [[ $# == 1 ]] || printf '  %s\n' "${@:2}" >&2
    trap - ERR
    ((BASHPID == $$)) || exit "$already_said"    # in a subshell: the shell that waits for it ends quietly
    exit 1
}
already_said=70

usage_error() { trap - ERR; printf 'souk: %s. See ./souk help\n' "$1" >&2; exit 2; }

# Anything that fails without having said so itself.
unexpected() {
    trap - ERR
    ((BASHPID == $$)) || exit "$1"    # a subshell: the shell that waits for it will say so
    (($1 != already_said)) || exit 1
    printf '\n  %sfailed with status %s at %s line %s: %s\n' "${step_name:+$step_name: }" "$1" "${BASH_SOURCE[1]#"$souk_root"/}" "$2" "$3" >&2
    printf '  ./souk logs shows what the parts say; ./souk up may be run again at any time.\n' >&2
    exit "$1"
}
trap 'unexpected $? $LINENO "$BASH_COMMAND"' ERR

wait_until() { # SECONDS COMMAND…: false when the time is over
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}
