# shellcheck shell=bash
# A private PostgreSQL 15: on loopback only, TLS and passwords only, four databases, five roles (roles.sql).
# PostgreSQL refuses to run as root; there it runs as the user postgres, which Debian's package made.

postgres_bin=/usr/lib/postgresql/15/bin

start_postgres() {
    local dir=$SOUK_HOME/postgres
    find_postgres_user
    install -d -m 700 "${postgres_owns[@]}" "$dir"
    [[ -d $dir/data ]] || make_cluster "$dir"
    postgres_settings "$dir"
    process_files=("$dir/postgresql.conf" "$dir/pg_hba.conf" "$dir/server.crt")
    note="port $SOUK_PG_PORT"
    run_process postgres INT "${as_part[@]}" "$postgres_bin/postgres" -D "$dir/data" \
        -c "config_file=$dir/postgresql.conf" -c "hba_file=$dir/pg_hba.conf"
    wait_for postgres 60 postgres_answers
}
postgres_answers() { "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$SOUK_PG_PORT"; }

# as_part: what to put before a command that runs as the server's user. postgres_owns: the same for `install`.
find_postgres_user() {
    run_as postgres
    postgres_owns=()
    ((EUID != 0)) || postgres_owns=(-o postgres -g postgres)
}

make_cluster() { # DIR; complete or not there at all
    local dir=$1
    progress 'making the database cluster'
    rm -rf "$dir/data.new"
    install -m 600 "${postgres_owns[@]}" "$SOUK_HOME/secrets/pg_ecommerce_admin" "$dir/password"
    (cd "$dir" && "${as_part[@]}" "$postgres_bin/initdb" -D "$dir/data.new" --username=ecommerce_admin \
        --pwfile="$dir/password" --auth=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C.UTF-8) \
        >"$SOUK_HOME/log/initdb.log" 2>&1 || fail 'initdb failed' "Its log: $SOUK_HOME/log/initdb.log"
    rm "$dir/password"
    mv "$dir/data.new" "$dir/data"
}

postgres_settings() { # DIR
    local dir=$1
    install -m 600 "${postgres_owns[@]}" "$SOUK_HOME/secrets/server.crt" "$SOUK_HOME/secrets/server.key" "$dir"
    install_for_postgres "$dir/postgresql.conf" <<TEXT
listen_addresses = '127.0.0.1'
port = $SOUK_PG_PORT
unix_socket_directories = ''
max_connections = 200
ssl = on
ssl_cert_file = '$dir/server.crt'
ssl_key_file = '$dir/server.key'
ssl_min_protocol_version = 'TLSv1.3'
password_encryption = scram-sha-256

# Modest: the whole shop shares one small machine. What was committed is on the disk: no fsync or synchronous_commit off.
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
dynamic_shared_memory_type = posix
wal_compression = lz4
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
random_page_cost = 1.1
effective_io_concurrency = 100
jit = off    # our queries are short: compiling them costs more than it saves
autovacuum_naptime = 20s
autovacuum_vacuum_scale_factor = 0.05    # queue-like tables (outbox, reservations) stay small
idle_in_transaction_session_timeout = 60s
default_text_search_config = 'pg_catalog.english'
timezone = UTC
lc_messages = 'C'

# Values never reach the log: no bound parameters, and no DETAIL lines, which quote the row.
log_timezone = UTC
log_line_prefix = '%m [%p] %u@%d '
log_min_duration_statement = 500
log_parameter_max_length = 0
log_error_verbosity = terse
log_checkpoints = off
TEXT
    install_for_postgres "$dir/pg_hba.conf" <<'TEXT'
# Only over TLS, only from this machine, only with a password; and each service to its own database. What a role may do
# inside a database is said in roles.sql.
hostssl  all         ecommerce_admin  127.0.0.1/32  scram-sha-256
hostssl  auth_db     auth_service     127.0.0.1/32  scram-sha-256
hostssl  product_db  product_service  127.0.0.1/32  scram-sha-256
hostssl  order_db    order_service    127.0.0.1/32  scram-sha-256
hostssl  auth_db,product_db,order_db,admin_db  admin_service  127.0.0.1/32  scram-sha-256
TEXT
}
install_for_postgres() { # FILE: its content comes from standard input
    install -m 600 "${postgres_owns[@]}" /dev/stdin "$1"
}

# Roles, databases and rights; says the same thing on every `up`.
prepare_databases() {
    local role
    (
        for role in ecommerce_admin auth_service product_service order_service admin_service; do
            export "PASSWORD_${role^^}=$(secret "pg_$role")"
        done
        admin_psql postgres --file="$local_dir/roles.sql"
    ) >"$SOUK_HOME/log/roles.log" 2>&1 || fail "the databases could not be prepared: $(tail -n 1 "$SOUK_HOME/log/roles.log")" \
        "Its log: $SOUK_HOME/log/roles.log"
    note='auth_db, product_db, order_db, admin_db, each with its role'
}

# psql as the database administrator: admin_psql auth_db -c '…'
admin_psql() { # DATABASE ARGUMENTS…
    PGPASSWORD=$(secret pg_ecommerce_admin) PGSSLMODE=verify-ca PGSSLROOTCERT=$SOUK_HOME/ca.crt PGCONNECT_TIMEOUT=5 \
        "$postgres_bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$SOUK_PG_PORT" -U ecommerce_admin -d "$@"
}
