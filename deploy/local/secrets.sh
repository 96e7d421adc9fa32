# shellcheck shell=bash
# Passwords, keys and certificates: made on the first run, kept in .souk/secrets, readable by their owner only.

secret() { cat "$SOUK_HOME/secrets/$1"; } # NAME

make_secret() { # NAME [PREFIX] [BYTES]
    local file=$SOUK_HOME/secrets/$1
    [[ -s $file ]] || printf '%s%s' "${2:-}" "$(openssl rand -hex "${3:-20}")" | write_private "$file"
}

make_secrets() {
    local role
    install -d -m 700 "$SOUK_HOME/secrets"
    for role in ecommerce_admin auth_service product_service order_service admin_service; do make_secret "pg_$role"; done
    make_secret redis
    make_secret rabbitmq
    for role in "${souk_services[@]}" "${souk_workers[@]}"; do make_secret "rabbitmq_$role"; make_secret "redis_$role"; done
    make_secret sealing_key '' 32    # of the secrets that auth_db keeps: without it they are lost
    make_secret mail_key '' 32       # of the links in mails that are on their way to the e-mail worker
    make_service_keys
    make_secret stripe_key sk_test_
    make_secret stripe_publishable_key pk_test_    # no secret, but it comes and goes with the other
    make_secret stripe_webhook whsec_
    make_secret owner_password '' 8    # people have to type these two
    make_secret customer_password '' 8
    make_certificates
}

# With its private key a service signs what it asks of others; the public ones lie in a folder that all of them read.
make_service_keys() {
    local name
    install -d -m 700 "$SOUK_HOME/secrets/service_keys"
    for name in "${souk_services[@]}"; do
        [[ -s $SOUK_HOME/secrets/service_keys/$name.pem ]] || make_service_key "$name"
    done
}
renew_service_keys() {
    local name
    for name in "${souk_services[@]}"; do make_service_key "$name"; done
    note=${souk_services[*]}
}
make_service_key() { # SERVICE; what its key before signed stays good
    local key=$SOUK_HOME/secrets/service_key_$1 public=$SOUK_HOME/secrets/service_keys/$1.pem next
    next=$(openssl ecparam -name prime256v1 -genkey -noout)
    { openssl ec -pubout <<<"$next" 2>/dev/null && { [[ ! -s $key ]] || openssl ec -pubout -in "$key" 2>/dev/null; }; } |
        write_private "$public"
    write_private "$key" <<<"$next"
}

# Each service reads its own keys and no others'. First all get to know the public ones: then nobody signs with one that somebody
# does not know yet.
hand_out_keys() {
    local name file
    for name in "${souk_services[@]}"; do
        own_folder "$name" "$SOUK_HOME/$name"
        own_folder "$name" "$SOUK_HOME/$name/service_keys"
        for file in "$SOUK_HOME"/secrets/service_keys/*.pem; do hand_out "$name" "$file" "$SOUK_HOME/$name/service_keys/${file##*/}"; done
    done
    for name in "${souk_services[@]}"; do hand_out "$name" "$SOUK_HOME/secrets/service_key_$name" "$SOUK_HOME/$name/service_key"; done
    hand_out auth "$SOUK_HOME/secrets/sealing_key" "$SOUK_HOME/auth/sealing_key"
    own_folder email "$SOUK_HOME/email"
    for name in auth email; do hand_out "$name" "$SOUK_HOME/secrets/mail_key" "$SOUK_HOME/$name/mail_key"; done
}

# A certificate authority of our own, and by it one certificate for PostgreSQL and the gateway of this machine.
# Both are made again 30 days before they end.
make_certificates() {
    local dir=$SOUK_HOME/secrets names permitted
    # Whoever trusts this authority trusts it with these names and no others.
    permitted="critical,permitted;DNS:localhost,permitted;DNS:$SOUK_SERVER_NAME,permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    names="DNS:localhost,DNS:$SOUK_SERVER_NAME,DNS:*.localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1"
    if ! still_valid "$dir/ca.crt" || [[ $(cat "$dir/ca.names" 2>/dev/null) != "$permitted" ]]; then
        rm -f "$dir/server.crt"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=Souk on this machine' \
            -addext 'keyUsage=critical,keyCertSign,cRLSign' -addext "nameConstraints=$permitted" -keyout "$dir/ca.key" -out "$dir/ca.crt" 2>/dev/null
        echo "$permitted" >"$dir/ca.names"
    fi
    if ! still_valid "$dir/server.crt" || [[ $(cat "$dir/server.names" 2>/dev/null) != "$names" ]]; then
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' \
            -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
        openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -days 820 \
            -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names") -out "$dir/server.crt" 2>/dev/null
        echo "$names" >"$dir/server.names"
        rm "$dir/server.csr"
    fi
    chmod 600 "$dir"/{ca,server}.*
    install -m 644 "$dir/ca.crt" "$SOUK_HOME/ca.crt" # public; in a folder that every part may read
}
still_valid() { [[ -s $1 ]] && openssl x509 -checkend 2592000 -noout -in "$1" >/dev/null; }
