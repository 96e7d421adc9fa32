# shellcheck shell=bash
# A private RabbitMQ with its own virtual host, user, node and Erlang port mapper (epmd), all on loopback, and its console.
# Called directly, not through Debian's wrapper in /usr/sbin, which insists on the system's own user and folders.

start_rabbitmq() {
    local dir=$SOUK_HOME/rabbitmq
    install -d -m 700 "$dir" "$dir/home" "$dir/log"
    if [[ ! -s $dir/home/.erlang.cookie ]]; then
        (umask 077 && openssl rand -hex 20 >"$dir/home/.erlang.cookie")
        chmod 400 "$dir/home/.erlang.cookie" # Erlang refuses any other mode
    fi
    echo '[rabbitmq_management].' | write_private "$dir/enabled_plugins"
    : | write_private "$dir/rabbitmq-env.conf" # so that the one in /etc is not read
    write_private "$dir/rabbitmq.conf" <<TEXT
listeners.tcp.1 = 127.0.0.1:$SOUK_AMQP_PORT
management.tcp.ip = 127.0.0.1
management.tcp.port = $SOUK_PORT_AMQP_CONSOLE
# These make the only virtual host and user, when the database is made.
default_vhost = souk
default_user = souk
default_pass = $(secret rabbitmq)
default_user_tags.administrator = true
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
log.console = false
log.file.level = warning
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 200MB
# Counting less, and less often, leaves the processor to the shop.
collect_statistics_interval = 10000
management.rates_mode = basic
TEXT
    own_folder rabbitmq "$dir"
    run_as rabbitmq
    rabbitmq_environment
    process_env=("${rabbitmq_env[@]}")
    run_process epmd TERM "${as_part[@]}" epmd -port "$SOUK_PORT_EPMD" -address 127.0.0.1
    wait_for epmd 10 listening "$SOUK_PORT_EPMD"
    note="port $SOUK_AMQP_PORT, console $SOUK_PORT_AMQP_CONSOLE"
    process_env=("${rabbitmq_env[@]}")
    process_files=("$dir/rabbitmq.conf" "$dir/enabled_plugins")
    run_process rabbitmq TERM "${as_part[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
}

# The port opens last, after the queues have been recovered.
wait_for_rabbitmq() {
    wait_for rabbitmq 90 listening "$SOUK_AMQP_PORT"
    limit_deliveries
    make_rabbitmq_users
    note='answers'
}

# A message whose consumer dies comes back at most 20 times, then it moves to the dead-letter queue, whose own messages stay.
# A policy and not an argument of the queues: it also holds for those that exist, whose arguments RabbitMQ lets nobody change.
limit_deliveries() {
    local answer
    answer=$(curl -s -m 10 --retry 20 --retry-delay 1 --retry-connrefused -w '\n%{http_code}' -K - -X PUT -H 'Content-Type: application/json' \
        --data '{"pattern": "^(?!.*[.]dead$)", "definition": {"delivery-limit": 20}, "apply-to": "queues"}' \
        "http://127.0.0.1:$SOUK_PORT_AMQP_CONSOLE/api/policies/souk/delivery-limit" <<<"user = \"souk:$(secret rabbitmq)\"") || true
    [[ ${answer##*$'\n'} == 20[14] ]] || fail "RabbitMQ refuses its delivery limit: ${answer:-no answer}" 'Its log: ./souk logs rabbitmq'
}

# A user for each part, which is no administrator and may do only what parts do. All declare all queues, and so may read them
# (docs/decisions/0023-least-privilege.md); but each publishes its own events only, and mails only those that write to people.
# part : its events : what it may write to besides
rabbitmq_users='
auth:(user|seller|audit)[.].*:souk[.]mail
product:(product|catalogue|audit)[.].*:
order:(order|payment|audit)[.].*:souk[.]mail
admin:audit[.].*:amq[.]default
email::'

make_rabbitmq_users() {
    local part events more names queues='(order|payment|product|catalogue|user|seller|audit|email)([.][a-z]+)+' requests answer
    names="^(souk[.].*|$queues)$"
    requests=$(
        while IFS=: read -r part events more; do
            [[ -n $part ]] || continue
            rabbitmq_put "users/$part" "{'password': '$(secret "rabbitmq_$part")', 'tags': ''}"
            rabbitmq_put "permissions/souk/$part" "{'configure': '$names', 'read': '$names',
                'write': '^(souk[.](events|dead|back|retry[.].*)|$queues${more:+|$more})$'}"
            rabbitmq_put "topic-permissions/souk/$part" "{'exchange': 'souk.events', 'write': '^(${events:-none})$', 'read': '.*'}"
            rabbitmq_put "topic-permissions/souk/$part" "{'exchange': 'souk.back', 'write': '^none$', 'read': '.*'}"
        done <<<"$rabbitmq_users"
    )
    answer=$(curl -s -m 20 -K - <<<"${requests%next}") || true
    [[ $answer =~ ^(20[14]\ )+$ ]] || fail "RabbitMQ refuses a user: ${answer:-no answer}" 'Its log: ./souk logs rabbitmq'
}
# For curl's -K: one request more. In the text ' stands for ".
rabbitmq_put() { # PATH JSON
    local text=${2//$'\n'/ }
    printf 'url = "http://127.0.0.1:%s/api/%s"\nuser = "souk:%s"\nrequest = PUT\nheader = "Content-Type: application/json"\n' \
        "$SOUK_PORT_AMQP_CONSOLE" "$1" "$(secret rabbitmq)"
    printf 'data = "%s"\noutput = /dev/null\nwrite-out = "%%{http_code} "\nnext\n' "${text//\'/\\\"}"
}

rabbitmq_environment() {
    local dir=$SOUK_HOME/rabbitmq schedulers=''
    (($(nproc) > 2)) || schedulers='+S 1:1' # on a small machine one is enough, and cheaper
    rabbitmq_env=(
        PATH=/usr/bin:/bin HOME="$dir/home"
        RABBITMQ_NODENAME=souk@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$SOUK_AMQP_PORT"
        RABBITMQ_DIST_PORT="$SOUK_PORT_AMQP_NODES" ERL_EPMD_PORT="$SOUK_PORT_EPMD" ERL_EPMD_ADDRESS=127.0.0.1
        RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_PID_FILE="$dir/pid"
        RABBITMQ_CONF_ENV_FILE="$dir/rabbitmq-env.conf" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf"
        RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins"
        RUNNING_UNDER_SYSTEMD=true # the start script becomes Erlang instead of waiting for it: one process less, and ours
        # Idle schedulers sleep at once instead of spinning.
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} $schedulers +sbwt none +sbwtdcpu none +sbwtdio none"
    )
}

# RabbitMQ's own tool, for this node: rabbitmq_tool rabbitmqctl list_queues -p souk
rabbitmq_tool() { # rabbitmqctl|rabbitmq-diagnostics ARGUMENTS…
    rabbitmq_environment
    env -i "${rabbitmq_env[@]}" "/usr/lib/rabbitmq/bin/$1" "${@:2}"
}
