# shellcheck shell=bash
# The gateway: a private nginx, its configuration made from gateway/*.template. A changed configuration is checked and then
# taken over by the running nginx without losing a request.

start_gateway() {
    local dir=$SOUK_HOME/gateway checked reload='' log
    own_folder gateway "$dir"
    own_folder gateway "$dir/tmp"
    own_folder gateway "$SOUK_HOME/media" # pictures
    for log in access untrusted_proxy; do
        [[ -e $SOUK_HOME/log/$log.log ]] || install -m 600 /dev/null "$SOUK_HOME/log/$log.log"
        chmod 600 "$SOUK_HOME/log/$log.log"
        give_to gateway "$SOUK_HOME/log/$log.log"
    done
    cmp -s "${SOUK_TLS_CERT:-$SOUK_HOME/secrets/server.crt}" "$dir/tls.crt" && cmp -s "${SOUK_TLS_KEY:-$SOUK_HOME/secrets/server.key}" "$dir/tls.key" || reload=yes
    hand_out gateway "${SOUK_TLS_CERT:-$SOUK_HOME/secrets/server.crt}" "$dir/tls.crt"
    hand_out gateway "${SOUK_TLS_KEY:-$SOUK_HOME/secrets/server.key}" "$dir/tls.key"
    if ((SOUK_PORT_GATEWAY < $(lowest_free_port) || SOUK_PORT_TLS < $(lowest_free_port))); then
        run_as gateway net_bind_service
    else
        run_as gateway
    fi
    rm -rf "$dir/next"
    mkdir "$dir/next"
    cp "$souk_root"/gateway/*.conf "$dir/next"
    render_gateway "$dir/next"
    give_to gateway "$dir/next"
    if ! checked=$("${as_part[@]}" nginx -t -p "$dir" -e stderr -c "$dir/next/nginx.conf" 2>&1); then
        fail "nginx refuses its configuration: $(grep -m 1 emerg <<<"$checked" || echo "$checked")" "It is in $dir/next; its templates are in gateway/."
    fi
    diff -rq "$dir/next" "$dir/conf" >/dev/null 2>&1 || reload=yes
    rm -rf "$dir/conf"
    mv "$dir/next" "$dir/conf"
    write_parts "$dir/souk.json"

    note=$(public_url)
    [[ $SOUK_GATEWAY_ADDRESS == 127.* ]] || note+=", open to the network on $SOUK_GATEWAY_ADDRESS"
    process_env=(SOUK_LISTEN="$(nginx_listen)")    # another address or port: a new start, since it may not get both at once
    run_process gateway QUIT "${as_part[@]}" nginx -p "$dir" -e stderr -c "$dir/conf/nginx.conf"
    if [[ $note == *'runs already'* && -n $reload ]]; then
        kill -HUP "$(pid_of gateway)"
        note+=', new configuration'
    fi
    wait_for gateway 10 listening "$SOUK_PORT_GATEWAY"
}

render_gateway() { # FOLDER
    local file variables text
    text=$(nproc)
    (
        export SOUK_HOME SOUK_ROOT=$souk_root SOUK_SERVER_NAME SOUK_TLS_ONLY SOUK_PORT_TLS SOUK_RATE_LIMIT SOUK_LOGIN_RATE_LIMIT
        export SOUK_BURST=$((SOUK_RATE_LIMIT * 2)) SOUK_LOGIN_BURST=$((SOUK_LOGIN_RATE_LIMIT * 2))
        export SOUK_PORT_TOOLS SOUK_GATEWAY_CONNECTIONS SOUK_NGINX_NAMES
        SOUK_NGINX_NAMES=$(nginx_names)
        export SOUK_GATEWAY_WORKERS=${SOUK_GATEWAY_WORKERS:-$(((text + 1) / 2))}
        export SOUK_NGINX_TLS_CERT=$SOUK_HOME/gateway/tls.crt SOUK_NGINX_TLS_KEY=$SOUK_HOME/gateway/tls.key
        export SOUK_NGINX_LISTEN SOUK_NGINX_UPSTREAMS SOUK_NGINX_SANDBOX_HEALTH
        export SOUK_NGINX_EXEMPT SOUK_NGINX_TRUSTED_PROXIES SOUK_NGINX_ADMIN_ALLOW SOUK_NGINX_CORS_ORIGINS
        SOUK_NGINX_LISTEN=$(nginx_listen)
        SOUK_NGINX_UPSTREAMS=$(nginx_upstreams)
        SOUK_NGINX_SANDBOX_HEALTH=$(nginx_sandbox_health)
        SOUK_NGINX_EXEMPT=$(lines_of "$SOUK_RATE_LIMIT_EXEMPT" '        %s 1;')
        # shellcheck disable=SC2016
        SOUK_NGINX_CORS_ORIGINS=$(lines_of "$(cors_origins)" '        "%s" $http_origin;')
        SOUK_NGINX_TRUSTED_PROXIES=$(lines_of "$SOUK_TRUSTED_PROXIES" '    set_real_ip_from %s;')
        [[ -z $SOUK_TRUSTED_PROXIES ]] || SOUK_NGINX_TRUSTED_PROXIES+=$'\n    real_ip_header X-Forwarded-For;\n    real_ip_recursive on;'
        SOUK_NGINX_ADMIN_ALLOW=$(lines_of "$SOUK_ADMIN_ALLOW" '    allow %s;')
        [[ -z $SOUK_ADMIN_ALLOW ]] || SOUK_NGINX_ADMIN_ALLOW+=$'\n    deny all;'
        # Only our own variables: nginx's look the same.
        variables=$(compgen -e SOUK_ | sed 's/.*/${&}/' | tr '\n' ' ')
        for file in "$souk_root"/gateway/*.template; do
            # shellcheck disable=SC2094
            envsubst "$variables" <"$file" >"$1/$(basename "$file" .template)"
        done
    )
}
lines_of() { # "A B C" FORMAT: one line each
    local words
    read -r -a words <<<"$1"
    # shellcheck disable=SC2059
    [[ ${#words[@]} == 0 ]] || printf "$2\n" "${words[@]}"
}

# The names under which the shop answers, for a map: its own, that of its public address, and this machine's for itself.
nginx_names() {
    local name
    for name in localhost "$SOUK_SERVER_NAME" "$(public_host)"; do printf '        "%s" 0;\n' "${name,,}"; done | sort -u
    printf '        "~\\.localhost$" 0;\n'
}
public_host() { # in that address
    if [[ -n $SOUK_PUBLIC_URL ]]; then host_of "$SOUK_PUBLIC_URL"; else echo "$SOUK_SERVER_NAME"; fi
}
host_of() { # URL
    local host=${1#*://}
    host=${host%%/*}
    if [[ $host == \[* ]]; then echo "${host%%]*}]"; else echo "${host%%:*}"; fi
}

# The ports below are root's, as a rule; the gateway gets the right to open them and no other.
lowest_free_port() { cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 1024; }

nginx_listen() {
    local address=$SOUK_GATEWAY_ADDRESS
    printf '        listen 127.0.0.1:%s;\n' "$SOUK_PORT_TOOLS"
    printf '        listen %s:%s backlog=4096;\n        listen %s:%s ssl http2 backlog=4096;\n' "$address" "$SOUK_PORT_GATEWAY" "$address" "$SOUK_PORT_TLS"
    # The same door for IPv6, where the machine has it: "localhost" is often ::1 first.
    case $address in
        127.0.0.1) address='[::1]' ;;
        0.0.0.0) address='[::]' ;;
        *) return ;;
    esac
    grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null || return 0
    printf '        listen %s:%s backlog=4096;\n        listen %s:%s ssl http2 backlog=4096;\n' "$address" "$SOUK_PORT_GATEWAY" "$address" "$SOUK_PORT_TLS"
}

nginx_upstreams() {
    local name number port
    for name in "${souk_services[@]}"; do
        printf '    upstream %s {\n        zone %s 64k;\n' "$name" "$name"
        while read -r number port; do
            printf '        server 127.0.0.1:%s max_fails=3 fail_timeout=2s;    # %s\n' "$port" "$(instance_name "$name" "$number")"
        done < <(instances_of "$name")
        printf '        keepalive 64;\n        keepalive_requests 100000;\n        keepalive_timeout 60s;\n    }\n'
    done
    printf '    upstream email {\n        server 127.0.0.1:%s;    # for its health\n    }\n' "$SOUK_PORT_EMAIL"
}

# For the start page: whether the parts that only exist in development are alive.
nginx_sandbox_health() {
    local name url
    while read -r name url; do
        [[ $name != stripe || -z $SOUK_STRIPE_URL ]] || continue
        printf 'location = /health/%s {\n    proxy_set_header Host 127.0.0.1;\n    proxy_pass %s;\n}\n' "$name" "$url"
    done <<TEXT
mail http://127.0.0.1:$SOUK_PORT_MAIL/health
stripe http://127.0.0.1:$SOUK_PORT_STRIPE/health
TEXT
}

# What the start page shows: made here, because the ports of this instance are known here. Everybody may read it.
write_parts() { # FILE
    local sandbox=true
    [[ -z $SOUK_STRIPE_URL ]] || sandbox=false
    cat >"$1.new" <<TEXT
{
  "mail": "http://127.0.0.1:$SOUK_PORT_MAIL/",
  "broker": "http://127.0.0.1:$SOUK_PORT_AMQP_CONSOLE/",
  "paymentSandbox": $sandbox,
  "demo": $([[ $SOUK_DEMO == 1 ]] && echo true || echo false)
}
TEXT
    give_to gateway "$1.new"
    mv "$1.new" "$1"
}

url_of() { # SCHEME HOST PORT, without the port where it goes without saying
    case $1:$3 in http:80 | https:443) echo "$1://$2" ;; *) echo "$1://$2:$3" ;; esac
}
public_url() { # for people: in e-mails, at OpenID providers, on the screen
    if [[ -n $SOUK_PUBLIC_URL ]]; then
        echo "${SOUK_PUBLIC_URL%/}"
    elif [[ $SOUK_TLS_ONLY == 1 || -n $SOUK_TLS_CERT ]]; then
        url_of https "$SOUK_SERVER_NAME" "$SOUK_PORT_TLS"
    else
        url_of http "$SOUK_SERVER_NAME" "$SOUK_PORT_GATEWAY"
    fi
}
check_public_url() {
    [[ -z $SOUK_PUBLIC_URL || $SOUK_PUBLIC_URL =~ ^https?://[A-Za-z0-9.-]+(:[0-9]+)?/?$ ]] ||
        fail "SOUK_PUBLIC_URL is $SOUK_PUBLIC_URL, and should be a scheme and a name, without a path" 'As in: SOUK_PUBLIC_URL=https://shop.example ./souk up'
}
cors_origins() { # with the shop's own address; each once, as nginx demands
    local words
    read -r -a words <<<"$SOUK_CORS_ORIGINS ${SOUK_PUBLIC_URL:+$(public_url)}"
    [[ ${#words[@]} == 0 ]] || printf '%s\n' "${words[@]}" | sort -u | tr '\n' ' '
}
door_url() { # as visitors have it, on this machine: needs no name server
    local address=$SOUK_GATEWAY_ADDRESS
    [[ $address != 0.0.0.0 ]] || address=127.0.0.1
    url_of http "$address" "$SOUK_PORT_GATEWAY"
}
base_url() { echo "http://127.0.0.1:$SOUK_PORT_TOOLS"; } # for programs on this machine: the same shop without limits
