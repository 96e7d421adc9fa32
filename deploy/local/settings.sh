# shellcheck shell=bash
# Every setting in one table. A value comes from the environment, else from .souk/settings (what `up` was given before),
# else from here. What `up` finds out or makes by itself is kept elsewhere: ports.sh, secrets.sh.

# name | default | what it is
settings_table='
SOUK_PRESET|release|which build runs: release, dev or asan
SOUK_GATEWAY_ADDRESS|127.0.0.1|where the gateway listens; 0.0.0.0 opens the shop to the network
SOUK_PORT_BASE||move every port: a second instance beside the first; 20000 is a good one, above 31768 are outgoing connections
SOUK_ADMIN_INSTANCES|1|processes of the admin service behind the gateway
SOUK_AUTH_INSTANCES|1|processes of the auth service
SOUK_PRODUCT_INSTANCES|1|processes of the product service
SOUK_ORDER_INSTANCES|1|processes of the order service
SOUK_LOOPS|1|event loops (threads) in each process
SOUK_MAX_CONNECTIONS|4096|connections that each event loop of a service accepts at a time; further ones wait
SOUK_DB_CONNECTIONS|6|connections of each event loop to its database; PostgreSQL has 100 for all of them
SOUK_DB_BROWSING_CONNECTIONS|3|how many of those of the product service are for visitors who look around: they never hold up an order
SOUK_GATEWAY_WORKERS||nginx processes; default: half of the cores
SOUK_GATEWAY_CONNECTIONS|16384|connections that each of them holds at a time, those to the services included
SOUK_SERVER_NAME|localhost|the name in the address of the shop
SOUK_PUBLIC_URL||the address that people see, where it is another: https://shop.example; in e-mails, at OpenID providers
SOUK_TLS_CERT||certificate chain (PEM); default: one of our own, which browsers warn about
SOUK_TLS_KEY||its private key (PEM)
SOUK_TLS_ONLY|0|1: plain HTTP is redirected to TLS, and browsers are told to remember that; not behind a proxy that ends TLS
SOUK_CORS_ORIGINS||origins whose pages may call the API, separated by spaces: https://shop.example
SOUK_DEMO|0|1: a shop that others can reach may be without a payment account; its pages and mails then say that it is a demonstration
SOUK_ADMIN_ALLOW||addresses that may open /admin, separated by spaces; empty: any
SOUK_TRUSTED_PROXIES||proxies in front of the gateway whose X-Forwarded-For is believed
SOUK_RATE_LIMIT|50|requests a second of one subscriber: an IPv4 address or an IPv6 /64 (twice as many in a burst)
SOUK_LOGIN_RATE_LIMIT|5|sign-ins, registrations and new passwords a second of one subscriber (twice as many in a burst)
SOUK_RATE_LIMIT_EXEMPT||addresses without these limits, separated by spaces: 203.0.113.0/24
SOUK_PASSWORD_COST|12|bcrypt cost of passwords
SOUK_ODD_MAIL_DOMAINS|docomo.ne.jp ezweb.ne.jp|where local parts with dots at their end or side by side are no typing errors
SOUK_HASHING_THREADS||threads of each auth process that hash passwords; default: as many as there are cores
SOUK_HASHING_QUEUE|200|passwords that may wait for them; further sign-ins are told to come back later
SOUK_API_KEY_RATE|20|requests a second that one API key may make (twice as many in a burst)
SOUK_SIGNING_KEY_DAYS|90|days after which another key signs access tokens
SOUK_SECOND_FACTOR_FOR||roles that are given only to those with a second factor, separated by spaces: admin support
SOUK_CATALOGUE_CACHE|1|0: the catalogue is read from the database each time
SOUK_CATALOGUE_CACHE_LIFE|10s|how old the stock figures in it may be: 500ms, 10s, 1m
SOUK_REDIS_MEMORY|256mb|the most memory that Redis may use
SOUK_MAIL_KEEP|20000|how many mails the mail sink keeps
SOUK_MAX_ORDER_LINES|1000|different variants that a cart, and so an order, may have; up to 5000
SOUK_MAX_UNPAID_ORDERS|5|orders that one customer may have placed and not paid
SOUK_CURRENCY||the currency of the shop, such as EUR: lists compare prices in it where nobody names one
SOUK_HOLD_SHARE|75|percent of the stock of a variant that the unpaid orders of one customer may hold; never less than one piece
SOUK_MINUTES_UNTIL_PAYMENT|15|an order ends when its payment has not begun by then
SOUK_MINUTES_DURING_PAYMENT|30|and this long after the last attempt to pay it
SOUK_SHOP_NAME|Souk|the name of the shop in e-mails
SOUK_MAIL_FROM|shop@souk.example|the sender of e-mails
SOUK_MAIL_REPLY_TO||where answers to e-mails go; default: to the sender
SOUK_SMTP_URL||mail server: smtp://user:password@host:587; default: the mail sink
SOUK_SMTP_STARTTLS||off, opportunistic or required; default: required, but opportunistic on this machine without a password
SOUK_SMTP_CA||file (PEM) of who may have signed its certificate; default: the authorities that this machine trusts
SOUK_SMTP_CONNECTIONS|4|mails that are handed over to it at a time
SOUK_STRIPE_URL||https://api.stripe.com for real payments; default: the sandbox
SOUK_STRIPE_KEY||secret key of the Stripe account (with SOUK_STRIPE_URL)
SOUK_STRIPE_PUBLISHABLE_KEY||publishable key of the Stripe account, for card forms (with SOUK_STRIPE_URL)
SOUK_STRIPE_WEBHOOK_SECRET||signing secret of its webhook (with SOUK_STRIPE_URL)
SOUK_OTLP_ENDPOINT||OpenTelemetry collector for traces: http://127.0.0.1:4318
SOUK_LOG_LEVEL|info|debug, info, warn or error
SOUK_LOG_LIMIT_MB|500|the most megabytes that all logs together may have; the oldest lines go
SOUK_RETAIL_FILE||retail CSV file for the tests with real orders; default: ../shared/retail/*.csv.gz'

declare -A setting_from=()
provider_settings=SOUK_OIDC_    # any number of OpenID Connect providers, so of any name: docs/operating.md

load_settings() {
    SOUK_HOME=${SOUK_HOME:-.souk}
    [[ $SOUK_HOME == /* ]] || SOUK_HOME=$souk_root/$SOUK_HOME
    declare -gA remembered=()
    local name fallback about line
    if [[ -r $SOUK_HOME/settings ]]; then
        while IFS= read -r line; do    # not split by read, which takes a "=" at the end away
            [[ ! $line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || remembered[${line%%=*}]=${line#*=}
        done <"$SOUK_HOME/settings"
    fi
    for name in "${!remembered[@]}"; do
        [[ $name != "$provider_settings"* || -v $name ]] || printf -v "$name" %s "${remembered[$name]}"
    done
    while IFS='|' read -r name fallback about; do
        [[ -n $name ]] || continue
        if [[ -n ${!name:-} ]]; then
            setting_from[$name]='environment'
        elif [[ -n ${remembered[$name]:-} && ! -v $name ]]; then
            printf -v "$name" %s "${remembered[$name]}"
            setting_from[$name]='.souk/settings'
        else
            printf -v "$name" %s "$fallback"
            setting_from[$name]=default
        fi
    done <<<"$settings_table"
}

save_settings() {
    local name rest
    {
        set_settings
        for name in "${!SOUK_OIDC_@}"; do [[ -z ${!name} ]] || printf '%s=%s\n' "$name" "${!name}"; done
    } | write_private "$SOUK_HOME/settings"
}
set_settings() { # those that are not as usual
    local name rest
    while IFS='|' read -r name rest; do
        [[ -z $name || ${setting_from[$name]} == default ]] || printf '%s=%s\n' "$name" "$(to_remember "$name")"
    done <<<"$settings_table"
}

to_remember() { # NAME; what `dev` builds in between is not for good
    if [[ $1 == SOUK_PRESET && -n ${souk_developing:-} ]]; then echo "${remembered[$1]:-}"; else printf %s "${!1}"; fi
}

show_settings() {
    local name fallback about
    while IFS='|' read -r name fallback about; do
        [[ -n $name ]] || continue
        printf '%-27s %-28s %-14s %s\n' "$name" "$(shown "$name")" "${setting_from[$name]}" "$about"
    done <<<"$settings_table"
    for name in "${!SOUK_OIDC_@}"; do printf '%-27s %s\n' "$name" "$(shown "$name")"; done
    load_ports
    each_port show_port
}
shown() { # NAME: its value, but neither keys nor passwords, also those in an address
    local value=${!1}
    case $1 in
        SOUK_TLS_KEY) ;;    # a file's name
        *KEY | *SECRET) value=${value:+(set)} ;;
        *) [[ ! $value =~ ^([^:]+://[^:@/]*:)(.*)@([^@]*)$ ]] || value="${BASH_REMATCH[1]}***@${BASH_REMATCH[3]}" ;;
    esac
    printf '%s' "${value:--}"
}
show_port() { printf '%-27s %-28s %-14s %s\n' "$1" "${!1:-$2}" "${last_port[$1]:+.souk/ports}" "$6"; }

# Before anything is changed: is this a place where Souk can live, and is nobody else working on it?
begin_work() {
    local owner
    [[ $SOUK_HOME != *[[:space:]]* ]] || fail "the path $SOUK_HOME has a space in it, which RabbitMQ cannot take" \
        "Move the checkout to a path without spaces."
    if [[ -e $SOUK_HOME ]]; then
        owner=$(stat -c %U "$SOUK_HOME")
        [[ $(stat -c %u "$SOUK_HOME") == "$EUID" ]] || fail "$SOUK_HOME belongs to $owner, and you are $(id -un)" \
            "Run ./souk as $owner, or remove that folder to begin anew."
    fi
    umask 077    # what is for other users says so: builds, npm packages, pictures
    mkdir -p "$souk_root/.souk" "$SOUK_HOME"/{run,log}
    # To pass through: to the builds, whichever instance this is; nginx opens its log by itself.
    chmod 711 "$souk_root/.souk" "$SOUK_HOME" "$SOUK_HOME/log"
    chmod 700 "$SOUK_HOME/run"
    find "$SOUK_HOME/log" -maxdepth 1 -type f -perm /077 -exec chmod go= {} +
    exec {lock}>"$SOUK_HOME/run/lock"
    flock -n "$lock" || fail "another ./souk is at work on $SOUK_HOME" "Wait until it is done."
}

write_private() { # FILE: standard input becomes its content, readable by its owner only, and only if it differs
    local text
    text=$(cat; printf x)
    [[ -f $1 && $(cat "$1"; printf x) == "$text" ]] && return
    (umask 077 && printf %s "${text%x}" >"$1.new")
    mv "$1.new" "$1"
}
