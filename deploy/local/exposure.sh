# shellcheck shell=bash
# How far the shop can be reached, and what is wrong with that. `up` refuses what would deceive customers; the rest is said by
# `up` and `status`, a line each.

# Can people reach it who are not at this machine? The gateway's address alone does not say: proxies, tunnels and mapped ports
# lead to a gateway on 127.0.0.1 as well.
is_public() {
    ! is_of_this_machine "$SOUK_GATEWAY_ADDRESS" || ! is_of_this_machine "$(public_host)" || [[ -n $SOUK_TRUSTED_PROXIES ]]
}
is_of_this_machine() { # HOST
    case ${1,,} in
        localhost | *.localhost | 127.* | ::1 | '[::1]') return 0 ;;
        *) return 1 ;;
    esac
}
takes_real_payments() { [[ -n $SOUK_STRIPE_URL && -n $SOUK_STRIPE_KEY && -n $SOUK_STRIPE_WEBHOOK_SECRET ]]; }

check_exposure() {
    [[ $SOUK_DEMO == [01] ]] || fail "SOUK_DEMO is $SOUK_DEMO, and should be 0 or 1"
    ! is_public || takes_real_payments || [[ $SOUK_DEMO == 1 ]] ||
        fail "others can reach this shop ($(public_host), $SOUK_GATEWAY_ADDRESS), and it has no payment account: whoever orders would pay with play money" \
            'With an account: SOUK_STRIPE_URL, SOUK_STRIPE_KEY, SOUK_STRIPE_PUBLISHABLE_KEY and SOUK_STRIPE_WEBHOOK_SECRET (docs/operating.md).' \
            'As a demonstration, which its pages and mails then say: SOUK_DEMO=1 ./souk up'
}

# What an operator should know, a line each; nothing where all is well.
exposure_warnings() {
    local proxy url
    url=$(public_url)
    proxy=$(untrusted_proxy)
    [[ -z $proxy ]] || echo "A proxy at $proxy passes requests on and is not in SOUK_TRUSTED_PROXIES: all who come by it share the limits of one visitor."
    [[ ! " $SOUK_TRUSTED_PROXIES " =~ \ (0\.0\.0\.0/0|::/0)\  ]] || echo 'SOUK_TRUSTED_PROXIES lists everybody: each visitor says who they are, and no limit holds.'
    [[ -z ${SOUK_OIDC_PROVIDERS:-} || $url == https:* ]] || is_of_this_machine "$(public_host)" ||
        echo "Signing in with a provider does not work at $url: browsers keep its cookie for https only."
    is_public || return 0
    takes_real_payments || [[ $SOUK_DEMO == 1 ]] || echo "Others can reach this shop ($url), and it has no payment account: orders are paid with play money."
    [[ $SOUK_DEMO != 1 ]] || ! takes_real_payments || echo 'SOUK_DEMO=1 says that nothing is sold here, and there is a payment account: cards are charged.'
    [[ $url == https:* ]] || is_of_this_machine "$(public_host)" || echo "The shop's address is $url: passwords and orders travel in clear."
    [[ $url != https:* || $SOUK_TLS_ONLY == 1 || -n $SOUK_TRUSTED_PROXIES ]] || is_of_this_machine "$SOUK_GATEWAY_ADDRESS" ||
        echo 'Plain http is answered as well: SOUK_TLS_ONLY=1 sends it to TLS.'
    [[ $url != https:* || -n $SOUK_TLS_CERT || -n $SOUK_TRUSTED_PROXIES ]] || is_of_this_machine "$SOUK_GATEWAY_ADDRESS" ||
        echo 'The certificate is one of our own, which browsers warn about: SOUK_TLS_CERT and SOUK_TLS_KEY.'
    [[ -n $SOUK_SMTP_URL || $SOUK_DEMO == 1 ]] || echo 'There is no mail server (SOUK_SMTP_URL): the mail sink keeps all mails, and customers get none.'
    [[ " $SOUK_SECOND_FACTOR_FOR " == *' admin '* ]] || echo "An admin's password alone opens the shop: SOUK_SECOND_FACTOR_FOR=\"admin support\" asks for a second factor."
}

untrusted_proxy() { # the last one that the gateway has seen within a day
    local log=$SOUK_HOME/log/untrusted_proxy.log
    [[ ! -s $log || -z $(find "$log" -mtime -1) ]] || tail -n 1 "$log" | cut -d ' ' -f 2
}

# Debian's security updates that are not installed, of the packages that are; how many, and of what the shop runs on.
security_updates() {
    local waiting=() name ours='' lists age
    mapfile -t waiting < <(apt-get -s -o Debug::NoLocking=1 dist-upgrade 2>/dev/null | awk '$1 == "Inst" && /-[Ss]ecurity/ { print $2 }')
    for name in "${waiting[@]}"; do
        case $name in
            postgresql-15 | redis-server | rabbitmq-server | erlang-base | nginx | nginx-common | nodejs | libssl3 | libpq5 | libcurl4 | linux-image-*) ours+=" $name" ;;
        esac
    done
    ((${#waiting[@]} == 0)) || echo "Security updates wait for ${#waiting[@]} packages${ours:+, among them$ours}: apt-get update && apt-get upgrade, then ./souk up."
    lists=${SOUK_APT_LISTS:-/var/lib/apt/lists}
    age=$(find "$lists" -maxdepth 1 -name '*_Packages*' -mtime -14 -print -quit 2>/dev/null)
    [[ -n $age ]] || echo 'The package lists are older than two weeks, so nobody knows of security updates: apt-get update.'
}

show_warnings() { # KIND FUNCTION
    local lines
    lines=$("$2")
    [[ -z $lines ]] || printf '\n  %s\n%s\n' "$1" "$(sed 's/^/    /' <<<"$lines")"
}
