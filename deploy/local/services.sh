# shellcheck shell=bash
# The C++ programs: which there are, what each is told (its environment, and nothing else), migrations, start, health.

souk_services=(auth product order admin)    # each with a database, migrations and instances behind the gateway
souk_workers=(email)                        # they are called by events only

# Puts into process_env what PROGRAM is told. Passwords and keys go only to those who need them.
program_environment() { # PROGRAM [PORT OF THIS INSTANCE]
    local name=$1 variable
    process_env=(
        SOUK_HOME="$SOUK_HOME" SOUK_LOG_LEVEL="$SOUK_LOG_LEVEL" SOUK_PUBLIC_URL="$(public_url)"
        SOUK_AMQP_HOST=127.0.0.1 SOUK_AMQP_PORT="$SOUK_AMQP_PORT" SOUK_AMQP_VHOST=souk SOUK_AMQP_USER="$name"
        SOUK_AMQP_PASSWORD="$(secret "rabbitmq_$name")"
        SOUK_REDIS_HOST=127.0.0.1 SOUK_REDIS_PORT="$SOUK_REDIS_PORT" SOUK_REDIS_USER="$name"
        SOUK_REDIS_PASSWORD="$(secret "redis_$name")"
    )
    [[ -z $SOUK_OTLP_ENDPOINT ]] || process_env+=(SOUK_OTLP_ENDPOINT="$SOUK_OTLP_ENDPOINT")
    sanitizer_environment
    case $name in
        auth | product | order | admin)
            process_env+=(
                SOUK_LISTEN=127.0.0.1 SOUK_PORT="${2:-}" SOUK_LOOPS="$SOUK_LOOPS"
                SOUK_MAX_CONNECTIONS="$SOUK_MAX_CONNECTIONS" SOUK_DB_CONNECTIONS="$SOUK_DB_CONNECTIONS"
                SOUK_AUTH_URL="http://127.0.0.1:$SOUK_PORT_AUTH" SOUK_PRODUCT_URL="http://127.0.0.1:$SOUK_PORT_PRODUCT"
                SOUK_ORDER_URL="http://127.0.0.1:$SOUK_PORT_ORDER" SOUK_ADMIN_URL="http://127.0.0.1:$SOUK_PORT_ADMIN"
                SOUK_PG_HOST=127.0.0.1 SOUK_PG_PORT="$SOUK_PG_PORT" SOUK_PG_CA="$SOUK_HOME/ca.crt"
                SOUK_DB_PASSWORD="$(secret "pg_${name}_service")"
                SOUK_SERVICE_KEY_FILE="$SOUK_HOME/$name/service_key" SOUK_SERVICE_KEYS="$SOUK_HOME/$name/service_keys"
            )
            ;;&
        auth)
            process_env+=(SOUK_PASSWORD_COST="$SOUK_PASSWORD_COST" SOUK_SEALING_KEY_FILE="$SOUK_HOME/auth/sealing_key"
                SOUK_SIGNING_KEY_DAYS="$SOUK_SIGNING_KEY_DAYS" SOUK_SECOND_FACTOR_FOR="$SOUK_SECOND_FACTOR_FOR"
                SOUK_SHOP_NAME="$SOUK_SHOP_NAME" SOUK_ODD_MAIL_DOMAINS="$SOUK_ODD_MAIL_DOMAINS")
            process_env+=(SOUK_MAIL_KEY_FILE="$SOUK_HOME/auth/mail_key" SOUK_API_KEY_RATE="$SOUK_API_KEY_RATE" SOUK_HASHING_QUEUE="$SOUK_HASHING_QUEUE")
            [[ -z $SOUK_HASHING_THREADS ]] || process_env+=(SOUK_HASHING_THREADS="$SOUK_HASHING_THREADS")
            for variable in "${!SOUK_OIDC_@}"; do process_env+=("$variable=${!variable}"); done
            ;;
        product)
            process_env+=(SOUK_CATALOGUE_CACHE="$SOUK_CATALOGUE_CACHE" SOUK_CATALOGUE_CACHE_LIFE="$SOUK_CATALOGUE_CACHE_LIFE"
                SOUK_HOLD_SHARE="$(hold_share)" SOUK_DB_BROWSING_CONNECTIONS="$SOUK_DB_BROWSING_CONNECTIONS"
                SOUK_CURRENCY="$SOUK_CURRENCY")
            ;;
        order)
            process_env+=(SOUK_STRIPE_URL="$(stripe_url)" SOUK_STRIPE_KEY="$(stripe_key)"
                SOUK_STRIPE_PUBLISHABLE_KEY="$(stripe_publishable_key)"
                SOUK_STRIPE_WEBHOOK_SECRET="$(stripe_webhook_secret)" SOUK_MAX_ORDER_LINES="$SOUK_MAX_ORDER_LINES"
                SOUK_MAX_UNPAID_ORDERS="$(max_unpaid_orders)" SOUK_MINUTES_UNTIL_PAYMENT="$SOUK_MINUTES_UNTIL_PAYMENT"
                SOUK_MINUTES_DURING_PAYMENT="$SOUK_MINUTES_DURING_PAYMENT")
            ;;
        email)
            process_env+=(SOUK_MAIL_KEY_FILE="$SOUK_HOME/email/mail_key")
            process_env+=(SOUK_PORT_EMAIL="$SOUK_PORT_EMAIL" SOUK_SHOP_NAME="$SOUK_SHOP_NAME" SOUK_MAIL_FROM="$SOUK_MAIL_FROM"
                SOUK_MAIL_REPLY_TO="$SOUK_MAIL_REPLY_TO" SOUK_SMTP_URL="$(smtp_url)" SOUK_SMTP_STARTTLS="$SOUK_SMTP_STARTTLS"
                SOUK_DEMO="$SOUK_DEMO" SOUK_SMTP_CA="$SOUK_SMTP_CA" SOUK_SMTP_CONNECTIONS="$SOUK_SMTP_CONNECTIONS")
            ;;
    esac
}

# A replay and the bench have no limits of this kind: without_unpaid_limits.
replaying() { alive "$SOUK_HOME/run/replay.pid"; }
max_unpaid_orders() { if replaying; then echo 1000000; else echo "$SOUK_MAX_UNPAID_ORDERS"; fi; }
hold_share() { if replaying; then echo 100; else echo "$SOUK_HOLD_SHARE"; fi; }

sanitizer_environment() { # for the asan build: reports go to the log, and say where
    [[ $SOUK_PRESET == asan ]] || return 0
    process_env+=("ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}"
        "UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}")
}

# What the order service wants to hear of the payment provider; docs/operating.md names the same.
stripe_webhook_events=payment_intent.succeeded,payment_intent.canceled,charge.refunded,refund.updated,refund.failed
for each in created updated closed funds_withdrawn funds_reinstated; do stripe_webhook_events+=,charge.dispute.$each; done
unset each

smtp_url() { echo "${SOUK_SMTP_URL:-smtp://127.0.0.1:$SOUK_PORT_SMTP}"; }
stripe_url() { echo "${SOUK_STRIPE_URL:-http://127.0.0.1:$SOUK_PORT_STRIPE}"; }
stripe_key() { echo "${SOUK_STRIPE_KEY:-$(secret stripe_key)}"; }
stripe_publishable_key() { echo "${SOUK_STRIPE_PUBLISHABLE_KEY:-$(secret stripe_publishable_key)}"; }
stripe_webhook_secret() { echo "${SOUK_STRIPE_WEBHOOK_SECRET:-$(secret stripe_webhook)}"; }

# All that tools and tests need, in one file for `set -a; . .souk/env`. Holds every password: 0600.
write_env() {
    local variable role
    {
        echo "# Made by ./souk up. For tools and tests: set -a; . $SOUK_HOME/env"
        for variable in SOUK_HOME SOUK_PRESET SOUK_LOG_LEVEL SOUK_LOOPS SOUK_PASSWORD_COST; do
            print_env "$variable" "${!variable}"
        done
        each_port print_port
        print_env SOUK_BASE_URL "$(base_url)"
        print_env SOUK_DOOR_URL "$(door_url)"
        print_env SOUK_PUBLIC_URL "$(public_url)"
        print_env SOUK_AUTH_URL "http://127.0.0.1:$SOUK_PORT_AUTH"
        print_env SOUK_PRODUCT_URL "http://127.0.0.1:$SOUK_PORT_PRODUCT"
        print_env SOUK_ORDER_URL "http://127.0.0.1:$SOUK_PORT_ORDER"
        print_env SOUK_ADMIN_URL "http://127.0.0.1:$SOUK_PORT_ADMIN"
        print_env SOUK_PG_HOST 127.0.0.1
        print_env SOUK_PG_CA "$SOUK_HOME/ca.crt"
        print_env SOUK_MIGRATION_PASSWORD "$(secret pg_ecommerce_admin)"
        print_env SOUK_TEST_PG_ADMIN_PASSWORD "$(secret pg_ecommerce_admin)"
        print_env SOUK_REDIS_HOST 127.0.0.1
        print_env SOUK_REDIS_PASSWORD "$(secret redis)"
        print_env SOUK_AMQP_HOST 127.0.0.1
        print_env SOUK_AMQP_VHOST souk
        print_env SOUK_AMQP_USER souk
        print_env SOUK_AMQP_PASSWORD "$(secret rabbitmq)"
        print_env SOUK_AMQP_CONSOLE_URL "http://127.0.0.1:$SOUK_PORT_AMQP_CONSOLE"
        print_env SOUK_SMTP_URL "$(smtp_url)"
        print_env SOUK_MAIL_URL "http://127.0.0.1:$SOUK_PORT_MAIL"
        print_env SOUK_STRIPE_URL "$(stripe_url)"
        print_env SOUK_STRIPE_KEY "$(stripe_key)"
        print_env SOUK_STRIPE_PUBLISHABLE_KEY "$(stripe_publishable_key)"
        print_env SOUK_STRIPE_WEBHOOK_SECRET "$(stripe_webhook_secret)"
        print_env SOUK_SERVICE_KEYS "$SOUK_HOME/secrets/service_keys"
        print_env SOUK_SEALING_KEY_FILE "$SOUK_HOME/secrets/sealing_key"
        print_env SOUK_MAIL_KEY_FILE "$SOUK_HOME/secrets/mail_key"
        print_env SOUK_OWNER_EMAIL "$owner_email"
        print_env SOUK_OWNER_PASSWORD "$(secret owner_password)"
        for role in auth product order admin; do print_env "SOUK_DB_PASSWORD_${role^^}" "$(secret "pg_${role}_service")"; done
    } | write_private "$SOUK_HOME/env"
}
print_env() { printf '%s=%q\n' "$1" "$2"; } # NAME VALUE: as a shell reads it, whatever the value has in it

# Ports, secrets and files that all later steps use.
prepare_instance() {
    check_public_url
    check_exposure
    resolve_ports
    make_secrets
    save_settings
    write_env
    hand_out_keys
    note=${note:-$SOUK_HOME}
}

run_migrations() {
    local name path log=$SOUK_HOME/log/migrations.log
    for name in "${souk_services[@]}"; do
        path=$(program "$name")
        program_environment "$name"
        process_env+=(SOUK_MIGRATION_PASSWORD="$(secret pg_ecommerce_admin)")
        (cd "$souk_root" && export "${process_env[@]}" && "$path" --migrate) >"$log" 2>&1 ||
            fail "souk-$name --migrate failed: $(tail -n 1 "$log")" "Its log: $log"
    done
    process_env=()
    note='all four databases are up to date'
}

start_stripe() {
    if [[ -n $SOUK_STRIPE_URL ]]; then
        stop_processes stripe
        note="not the sandbox, but $SOUK_STRIPE_URL"
        return
    fi
    process_env=(SOUK_LOG_LEVEL="$SOUK_LOG_LEVEL" SOUK_PORT_STRIPE="$SOUK_PORT_STRIPE" SOUK_STRIPE_KEY="$(stripe_key)"
        SOUK_STRIPE_PUBLISHABLE_KEY="$(stripe_publishable_key)" SOUK_STRIPE_WEBHOOK_SECRET="$(stripe_webhook_secret)"
        SOUK_STRIPE_WEBHOOK_EVENTS="$stripe_webhook_events"
        SOUK_STRIPE_WEBHOOK_URL="$(base_url)/api/payments/webhooks/stripe")
    own_folder stripe "$SOUK_HOME/stripe"
    process_env+=(SOUK_SANDBOX_JOURNAL="$SOUK_HOME/stripe/journal" SOUK_SANDBOX_PUBLIC_URL="http://127.0.0.1:$SOUK_PORT_STRIPE")
    sanitizer_environment
    note="port $SOUK_PORT_STRIPE"
    run_program stripe stripe
}

start_services() {
    local name number port wanted=' ' surplus=()
    started=()
    for name in "${souk_services[@]}"; do
        while read -r number port; do
            program_environment "$name" "$port"
            run_program "$name" "$(instance_name "$name" "$number")"
            wanted+="$(instance_name "$name" "$number") "
        done < <(instances_of "$name")
    done
    for name in "${souk_workers[@]}"; do
        program_environment "$name"
        run_program "$name" "$name"
        wanted+="$name "
    done
    while read -r name; do [[ $wanted == *" $name "* ]] || surplus+=("$name"); done < <(program_names)
    stop_processes "${surplus[@]}"    # instances that are no longer wanted
    note=${wanted# }
    ((${#started[@]} == 0 || ${#started[@]} == $(wc -w <<<"$wanted"))) || note+="(started: ${started[*]})"
}
instance_name() { if [[ $2 == 1 ]]; then echo "$1"; else echo "$1-$2"; fi; } # order, order-2, order-3

run_program() { # PROGRAM NAME; a program that has been built anew is started anew
    local path
    path=$(program "$1")
    run_as "$2"
    process_files=("$path")
    [[ " ${souk_services[*]} " != *" $1 "* ]] || process_files+=("$SOUK_HOME/secrets/service_key_$1")
    run_process "$2" TERM "${as_part[@]}" "$path"
}

# Ready means: it answers, and its database, Redis and broker answer it.
wait_for_services() {
    local name number port
    for name in "${souk_services[@]}"; do
        while read -r number port; do
            wait_for "$(instance_name "$name" "$number")" 30 healthy "http://127.0.0.1:$port/ready"
        done < <(instances_of "$name")
    done
    [[ -n $SOUK_STRIPE_URL ]] || wait_for stripe 10 listening "$SOUK_PORT_STRIPE"
    wait_for email 30 healthy "http://127.0.0.1:$SOUK_PORT_EMAIL/ready"
    wait_for gateway 10 healthy "$(door_url)/health"
    note='all parts are ready'
}

healthy() { [[ $(curl -s -o /dev/null -m 3 -w '%{http_code}' "$1") == 200 ]]; }
