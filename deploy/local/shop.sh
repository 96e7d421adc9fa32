# shellcheck shell=bash
# What is in the shop when it opens for the first time: people who can sign in, and a catalogue. And the commands that work
# with a retail CSV file (souk-retail).

owner_email=owner@souk.example          # may do everything
customer_email=customer@souk.example    # buys

fill_shop() {
    create_owner
    create_customer
    note="owner: $owner_email, customer: $customer_email"
    import_demo_catalogue
}

import_demo_catalogue() { # into an empty shop
    local demo=$souk_root/catalogue/demo
    [[ $(admin_psql product_db -At -c 'SELECT count(*) FROM products') == 0 ]] || return 0
    progress 'importing the demo catalogue'
    install -m 644 "$demo"/images/*.svg "$SOUK_HOME/media/"
    (umask 022 && with_env "$(program retail)" import "$demo/catalogue.json") >"$SOUK_HOME/log/import.log" 2>&1 ||
        fail "the demo catalogue could not be imported: $(tail -n 1 "$SOUK_HOME/log/import.log")" "Its log: $SOUK_HOME/log/import.log"
    note+='; demo catalogue imported'
}

create_owner() {
    [[ $(user_id "$owner_email") == '' ]] || return 0
    program_environment auth
    process_env+=(SOUK_OWNER_EMAIL="$owner_email" SOUK_OWNER_PASSWORD="$(secret owner_password)")
    (export "${process_env[@]}" && "$(program auth)" --create-owner) >"$SOUK_HOME/log/create-owner.log" 2>&1 ||
        fail "the owner's account could not be made: $(tail -n 1 "$SOUK_HOME/log/create-owner.log")" 'After a fix: ./souk up'
    process_env=()
}

create_customer() { # as every customer: through the gateway
    local answer
    [[ $(user_id "$customer_email") == '' ]] || return 0
    answer=$(curl -s -m 10 -w '\n%{http_code}' -H 'Content-Type: application/json' "$(base_url)/api/auth/register" --data @- <<TEXT
{"email": "$customer_email", "password": "$(secret customer_password)", "name": "Demo Customer"}
TEXT
    ) || true
    [[ ${answer##*$'\n'} == 201 ]] || fail "the demo customer could not register: $answer" 'Its log: ./souk logs auth'
}

user_id() { admin_psql auth_db -At -v email="$1" <<<"SELECT id FROM users WHERE email = :'email'"; } # EMAIL; empty if unknown

# Links, since nothing that is served or printed is to hold a password: each signs in once, within ten minutes.
print_sign_ins() {
    printf '  Sign in as       %-22s %s\n' "$owner_email" "$(sign_in_link "$owner_email")"
    printf '                   %-22s %s\n' "$customer_email" "$(sign_in_link "$customer_email")"
    printf '                   once each, within ten minutes; ./souk sign-in [EMAIL] prints another. Passwords: .souk/secrets\n'
}
sign_in_link() { # EMAIL
    local path
    path=$(program auth)
    program_environment auth
    process_env+=(SOUK_SIGN_IN_EMAIL="$1")
    (export "${process_env[@]}" && exec "$path" --sign-in-link) || fail "no link could be made for $1" 'Is there such an account?'
}
print_sign_in_link() { # [EMAIL]
    running postgres || fail 'the shop is not running' 'Start it with: ./souk up'
    use_running_preset
    load_ports
    sign_in_link "${1:-$owner_email}"
}

run_retail() { # import|replay FILE [OPTIONS]
    local path
    [[ $# -ge 2 ]] || usage_error "$1 needs a file"
    [[ -r $2 ]] || fail "there is no file $2"
    use_running_preset
    path=$(program retail)
    running gateway || fail 'the shop is not running' 'Start it with: ./souk up'
    if [[ $1 == replay ]]; then
        without_unpaid_limits "$path" "$@"
    else
        with_env "$path" "$@" || exit    # it has said why
    fi
}

# Wholesalers buy all that there is of something, and replay and bench have many orders under way for each of them: the limits on
# unpaid orders are lifted for as long as it runs, also for services that `up` starts meanwhile.
without_unpaid_limits() { # COMMAND…
    local status=0
    trap end_replay EXIT    # also after Ctrl-C
    printf '%s\n' $$ "$(birth_of $$)" >"$SOUK_HOME/run/replay.pid"
    apply_unpaid_limits
    with_env "$@" || status=$?
    trap - EXIT
    end_replay
    exit "$status"
}
end_replay() {
    rm -f "$SOUK_HOME/run/replay.pid"
    apply_unpaid_limits
}
apply_unpaid_limits() { # restarts the services that know them, where they have others
    [[ ! -v lock ]] || exec {lock}>&-    # interrupted in here
    begin_work
    load_ports
    {
        step services start_services
        step health wait_for_services
    } >/dev/null
    exec {lock}>&-
}

# Runs a program as a tool of this instance: with everything that .souk/env says.
with_env() { # COMMAND…
    [[ -r $SOUK_HOME/env ]] || fail 'nothing has been started here yet' 'Start with: ./souk up'
    # shellcheck source=/dev/null
    (set -a && . "$SOUK_HOME/env" && exec "$@")
}

use_running_preset() { # tools, and programs that start again, come from the same build as the programs that run
    [[ ${setting_from[SOUK_PRESET]} == environment || ! -r $SOUK_HOME/env ]] ||
        SOUK_PRESET=$(sed -n 's/^SOUK_PRESET=//p' "$SOUK_HOME/env")
}
