# shellcheck shell=bash
# What a person asks: which parts run, where, how they are, what they say.

show_status() {
    local name state unhealthy=0
    [[ -r $SOUK_HOME/ports ]] || fail 'nothing has been started here yet' 'Start with: ./souk up'
    load_ports
    printf '%-12s %-8s %-17s %-12s %8s  %s\n' part process port health memory restarts
    for name in $(all_processes); do
        if running "$name"; then
            state=$(health_of "$name")
            printf '%-12s %-8s %-17s %-12s %8s  %s\n' "$name" "$(pid_of "$name")" "$(ports_of "$name")" "$state" \
                "$(memory_of "$(pid_of "$name")")" "$(restarts_of "$name")"
        else
            state='not running'
            printf '%-12s %-8s %-17s %-12s\n' "$name" - "$(ports_of "$name")" "$state"
        fi
        [[ $state == @(ready|alive|running) ]] || unhealthy=$((unhealthy + 1))
    done
    state=$(dead_letters_line)
    [[ $state == '' ]] || printf '\ndead letters: %s%s\n' "$state" "$([[ $state == 0 ]] || echo '   (./souk dead-letters)')"
    [[ $(all_processes) != '' ]] || echo 'Nothing is running. Start with: ./souk up'
    show_mail_server
    show_warnings 'What is not safe as it is:' exposure_warnings
    show_warnings 'Updates of this machine:' security_updates
    if ((unhealthy > 0)); then
        printf '\n%s not well: ./souk logs PART says more, ./souk up starts what is not running.\n' "$unhealthy part(s)"
        exit 1
    fi
}

# The shop sells on without it, so the worker is ready; mails wait.
show_mail_server() {
    curl -s -m 3 "http://127.0.0.1:$SOUK_PORT_EMAIL/metrics" | awk '$1 == "smtp_server_unable" && $2 == 1 {
        print "\nThe SMTP server takes no mail. All mails wait, and none is lost: ./souk logs email says why." }' || true
}

ports_of() { # NAME
    local number
    case $1 in
        postgres) echo "$SOUK_PG_PORT" ;;
        redis) echo "$SOUK_REDIS_PORT" ;;
        rabbitmq) echo "$SOUK_AMQP_PORT $SOUK_PORT_AMQP_CONSOLE" ;;
        epmd) echo "$SOUK_PORT_EPMD" ;;
        mail) echo "$SOUK_PORT_SMTP $SOUK_PORT_MAIL" ;;
        stripe) echo "$SOUK_PORT_STRIPE" ;;
        email) echo "$SOUK_PORT_EMAIL" ;;
        gateway) echo "$SOUK_PORT_GATEWAY $SOUK_PORT_TLS" ;;
        auth* | product* | order* | admin*)
            number=${1##*-}
            [[ $number == "$1" ]] && number=1
            local port=SOUK_PORT_${1%%-*}
            port=${port^^}
            echo $((${!port} + 100 * (number - 1)))
            ;;
        *) echo - ;;
    esac
}

health_of() { # NAME
    local answer=running
    case $1 in
        postgres) postgres_answers && answer=ready || answer='no answer' ;;
        redis) redis_answers && answer=ready || answer='no answer' ;;
        rabbitmq | epmd | mail | stripe) listening "$(ports_of "$1" | cut -d ' ' -f 1)" && answer=ready || answer='no answer' ;;
        gateway) healthy "$(door_url)/health" && answer=ready || answer='no answer' ;;
        auth* | product* | order* | admin* | email)
            case $(curl -s -o /dev/null -m 3 -w '%{http_code}' "http://127.0.0.1:$(ports_of "$1")/ready" || true) in
                200) answer=ready ;;
                503) answer='not ready' ;; # alive, but its database, Redis or broker is away
                *) answer='no answer' ;;
            esac
            ;;
    esac
    echo "$answer"
}

# Memory of a process and all its children; pages that several share are counted once, in parts (Pss).
memory_of() { # PID
    local pid total=0 part
    for pid in $(descendants_of "$1"); do
        part=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || true)
        total=$((total + ${part:-0}))
    done
    echo "$((total / 1024)) MB"
}
descendants_of() { # PID, itself first
    local child
    echo "$1"
    for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null || true); do descendants_of "$child"; done
}

show_logs() {
    local follow='' name='' files=() lines=20
    for argument; do
        case $argument in
            -f) follow=yes ;;
            -*) usage_error "logs knows only -f" ;;
            *) name=$argument lines=200 ;;
        esac
    done
    mapfile -t files < <(find "$SOUK_HOME/log" -maxdepth 1 -name "${name:-*}.log" ! -name '*.1' -size +0 2>/dev/null | sort)
    [[ ${#files[@]} != 0 ]] || fail "there is no log ${name:+of \"$name\"}" \
        "There are: $(cd "$SOUK_HOME/log" 2>/dev/null && printf '%s ' ./*.log | sed 's|\./||g; s|\.log||g')"
    exec tail -n "$lines" ${follow:+-F} "${files[@]}"
}

print_addresses() {
    local base
    base=$(public_url)
    cat <<TEXT

  The shop         $base   (TLS: $(url_of https "$SOUK_SERVER_NAME" "$SOUK_PORT_TLS"))
  API              $base/docs/auth  /docs/product  /docs/order  /docs/admin
  Administration   $base/admin
  E-mails          http://127.0.0.1:$SOUK_PORT_MAIL
  RabbitMQ         http://127.0.0.1:$SOUK_PORT_AMQP_CONSOLE   user souk, password in .souk/secrets/rabbitmq
$(print_sign_ins)
  ./souk status, ./souk logs, ./souk test; ./souk down stops everything.
TEXT
    show_warnings 'What is not safe as it is:' exposure_warnings
}
