# shellcheck shell=bash
# Starting, finding and stopping our processes. Each runs under a small supervisor (deploy/local/supervise) that starts it
# again when it ends. A process counts as ours only if id and start time are those that we wrote down.

process_env=()      # NAME=value for the next process: it gets these and nothing else of our environment
process_files=()    # files that it reads at start: when one has changed, it is restarted
started=()          # the names of those that run_process has started

alive() { # FILE: the process written there is running, and is the same one
    local pid born stat
    [[ -r $1 ]] && { read -r pid && read -r born; } <"$1" && [[ -r /proc/$pid/stat ]] || return 1
    stat=$(<"/proc/$pid/stat") 2>/dev/null || return 1
    read -r -a stat <<<"${stat##*) }"
    [[ ${stat[19]} == "$born" && ${stat[0]} != Z ]]
}
birth_of() { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20; } # PID: when it was started, as alive() compares it
pid_of() { local pid; read -r pid <"$SOUK_HOME/run/$1.pid" && echo "$pid"; }
running() { alive "$SOUK_HOME/run/$1.supervisor" && alive "$SOUK_HOME/run/$1.pid"; }
restarts_of() { local count; read -r count 2>/dev/null <"$SOUK_HOME/run/$1.restarts" || true; echo "${count:-0}"; }    # empty while it is written

# Starts it, unless it runs already just as asked. Sets `note`.
run_process() { # NAME STOP_SIGNAL COMMAND…
    local name=$1 signal=$2 run=$SOUK_HOME/run log=$SOUK_HOME/log/$1.log signature
    shift 2
    signature=$({ printf '%s\0' "$@" "${process_env[@]}" && fingerprint "${process_files[@]}"; } | sha256sum)
    if running "$name" && [[ $(<"$run/$name.signature") == "$signature" ]]; then
        note+=" (runs already)"
    else
        stop_processes "$name"
        printf '%s' "$signature" >"$run/$name.signature"
        start_detached "$log" "$local_dir/supervise" "$run" "$name" "$signal" "$@"
        wait_until 5 alive "$run/$name.pid" || fail "$name did not start" "Its log: $log"
        started+=("$name")
    fi
    process_env=() process_files=()
}

# Waits until COMMAND succeeds; gives up when the time is over, or when the process keeps ending.
wait_for() { # NAME SECONDS COMMAND…
    local name=$1 seconds=$2
    shift 2
    progress "waiting for $name"
    wait_until "$seconds" done_or_crashing "$name" "$@" || true
    "$@" || process_failed "$name"
}
done_or_crashing() { "${@:2}" || (($(restarts_of "$1") >= 4)); }
process_failed() { # NAME
    printf '\n' >&2
    tail -n 15 "$SOUK_HOME/log/$1.log" >&2 || true
    fail "$1 is not ready ($(restarts_of "$1") restarts); above is the end of its log" \
        "All of it: $SOUK_HOME/log/$1.log" 'After a fix: ./souk up'
}

fingerprint() { # FILE…: the content of small files, time and size of large ones
    local file
    for file; do
        if (($(stat -c %s "$file") < 1000000)); then cat "$file"; else stat -c '%s %y' "$file"; fi
    done
}

# Out of reach of our terminal, our lock and our environment. The environment is set by the shell, not on a command line
# that every user of the machine could read.
start_detached() { # LOG COMMAND…
    local log=$1
    shift
    (
        trap - ERR
        set +e
        local path=$PATH home=$SOUK_HOME variable
        for variable in $(compgen -e); do unset "$variable"; done
        export PATH=$path HOME=$home LANG=C.UTF-8 TZ=UTC
        [[ ${#process_env[@]} == 0 ]] || export "${process_env[@]}"
        ulimit -n "$(open_files_limit)"
        umask 077
        cd "$home" || exit
        exec setsid "$@" </dev/null >>"$log" 2>&1 {lock}>&-
    ) &
    disown
}

open_files_limit() { # as many as allowed, but not the millions that some containers give and Erlang makes tables for
    local most
    most=$(ulimit -Hn)
    [[ $most != unlimited ]] && ((most < 65536)) && echo "$most" || echo 65536
}

# Asks all of them to end, then waits for all. After 20 seconds it takes them by force.
stop_processes() { # NAME…
    local run=$SOUK_HOME/run name file
    for name; do
        if alive "$run/$name.supervisor"; then
            kill -TERM "$(head -n 1 "$run/$name.supervisor")"
        elif alive "$run/$name.pid"; then
            kill -TERM "$(pid_of "$name")"    # its supervisor was killed
        else
            continue
        fi
    done
    for name; do
        progress "waiting for $name to end"
        if ! wait_until 20 gone "$name"; then
            for file in "$run/$name".{supervisor,pid}; do
                alive "$file" && kill -KILL "$(head -n 1 "$file")"
            done
            wait_until 5 gone "$name" || fail "$name does not end" "Look at process $(pid_of "$name")."
        fi
        rm -f "$run/$name".{pid,supervisor,restarts,signature}
    done
}
gone() { ! alive "$SOUK_HOME/run/$1.supervisor" && ! alive "$SOUK_HOME/run/$1.pid"; }

# Keeps the logs small for as long as anything runs.
start_logs() {
    process_files=("$local_dir/rotate_logs")
    note="at most $SOUK_LOG_LIMIT_MB MB"
    run_process logs TERM "$local_dir/rotate_logs" "$SOUK_LOG_LIMIT_MB" "$SOUK_HOME/run" "$SOUK_HOME/log" "$SOUK_HOME/rabbitmq/log"
}

# The names of all our processes that have left a trace, in order of start.
all_processes() {
    local name
    for name in logs epmd rabbitmq redis postgres mail stripe; do
        [[ ! -e $SOUK_HOME/run/$name.signature ]] || echo "$name"
    done
    program_names
    [[ ! -e $SOUK_HOME/run/gateway.signature ]] || echo gateway
}
program_names() { # services and workers
    local file name
    for file in "$SOUK_HOME"/run/*.signature; do
        name=${file##*/}
        name=${name%.signature}
        case $name in
            logs | epmd | rabbitmq | redis | postgres | mail | stripe | gateway | '*') ;;
            *) echo "$name" ;;
        esac
    done
}

stop_gateway() {
    stop_processes gateway
    note='stopped'
}
stop_programs() {
    local names
    mapfile -t names < <(program_names)
    stop_processes "${names[@]}" stripe mail
    note="stopped: ${names[*]} stripe mail"
}
stop_servers() {
    stop_processes postgres redis rabbitmq
    stop_processes epmd logs    # RabbitMQ says goodbye to epmd
    note='stopped: postgres redis rabbitmq'
}
