# shellcheck shell=bash
# Which port each part has; the choice stays in .souk/ports. Servers behind the shop move by themselves to the next free port
# when theirs is taken. The gateway and the services do not: people and other programs know their addresses.

# variable | default | place after SOUK_PORT_BASE | process | does it move by itself | what
ports_table='
SOUK_PORT_GATEWAY|80|80|gateway|no|the gateway (8080 when not root)
SOUK_PORT_TLS|443|43|gateway|no|the gateway with TLS (8443 when not root)
SOUK_PORT_TOOLS|8081|81|gateway|yes|the gateway without limits, for tools on this machine: replay, bench, tests
SOUK_PORT_ADMIN|8000|0|admin|no|the admin service; further instances +100, +200 …
SOUK_PORT_AUTH|8002|2|auth|no|the auth service
SOUK_PORT_PRODUCT|8003|3|product|no|the product service
SOUK_PORT_ORDER|8004|4|order|no|the order service
SOUK_PORT_EMAIL|8005|5|email|yes|the e-mail worker, for its health
SOUK_PG_PORT|5432|32|postgres|yes|PostgreSQL
SOUK_REDIS_PORT|6379|79|redis|yes|Redis
SOUK_AMQP_PORT|5672|72|rabbitmq|yes|RabbitMQ
SOUK_PORT_AMQP_CONSOLE|15672|73|rabbitmq|yes|the console of RabbitMQ
SOUK_PORT_AMQP_NODES|25672|74|rabbitmq|yes|RabbitMQ, for its own tools
SOUK_PORT_EPMD|4369|69|epmd|yes|Erlang port mapper of this RabbitMQ alone
SOUK_PORT_SMTP|1025|25|mail|yes|the mail sink, SMTP
SOUK_PORT_MAIL|8025|26|mail|yes|the mail sink, its pages
SOUK_PORT_STRIPE|12111|11|stripe|yes|the payment sandbox'

# Calls FUNCTION with the columns of each row.
each_port() { # FUNCTION
    local variable default place process moves about
    while IFS='|' read -r variable default place process moves about; do
        [[ -z $variable ]] || "$1" "$variable" "$default" "$place" "$process" "$moves" "$about"
    done <<<"$ports_table"
}

resolve_ports() {
    local moved=''
    declare -gA last_port=() chosen=()
    check_port_base
    read_ports
    each_port choose_port
    each_port print_port | write_private "$SOUK_HOME/ports"
    note=${moved:+$moved (theirs are taken)}
}

# A port from which the kernel takes those of outgoing connections may be taken whenever a server starts again. Where an
# administrator has widened that range to nearly all ports, there is no better place.
check_port_base() {
    local lowest=32768 highest=60999
    [[ -n $SOUK_PORT_BASE ]] || return 0
    [[ $SOUK_PORT_BASE =~ ^[1-9][0-9]{3,4}$ && $SOUK_PORT_BASE -ge 1024 && $SOUK_PORT_BASE -le 64500 ]] ||
        fail "SOUK_PORT_BASE is $SOUK_PORT_BASE, and should be a number from 1024 to 64500" 'A good one: SOUK_PORT_BASE=20000 ./souk up'
    [[ ! -r /proc/sys/net/ipv4/ip_local_port_range ]] || read -r lowest highest </proc/sys/net/ipv4/ip_local_port_range
    ((lowest < 10000 || SOUK_PORT_BASE > highest || SOUK_PORT_BASE + port_span <= lowest)) ||
        fail "SOUK_PORT_BASE is $SOUK_PORT_BASE: this system gives the ports from $lowest to $highest to outgoing connections" \
            "Choose one up to $((lowest - port_span)): SOUK_PORT_BASE=20000 ./souk up"
}
port_span=1000    # with nine instances of a service

read_ports() { # into last_port
    local line
    [[ -r $SOUK_HOME/ports ]] || return 0
    while IFS= read -r line; do last_port[${line%%=*}]=${line#*=}; done <"$SOUK_HOME/ports"
    # Another base: all ports are chosen anew.
    [[ ${last_port[SOUK_PORT_BASE]:-} == "$SOUK_PORT_BASE" ]] || last_port=()
}

load_ports() { # what the last `up` chose
    declare -gA last_port=()
    read_ports
    each_port take_last_port
}
take_last_port() { printf -v "$1" %s "${last_port[$1]:-}"; }

choose_port() {
    local variable=$1 default=$2 place=$3 process=$4 moves=$5 port
    if [[ -n $SOUK_PORT_BASE ]]; then
        default=$((SOUK_PORT_BASE + place))
    elif ((EUID != 0 && default < 1024)); then
        default=$((default == 80 ? 8080 : 8443))    # the low ones are root's
    fi
    if [[ -n ${!variable:-} ]]; then
        port=${!variable} moves=no
    elif [[ -v $variable ]]; then
        port=$default
    else
        port=${last_port[$variable]:-$default}
    fi
    [[ $port =~ ^[0-9]{1,5}$ && $port -gt 0 && $port -lt 65536 ]] || fail "$variable is $port, which is no port"

    while [[ -n ${chosen[$port]:-} ]] || is_taken "$port" "$variable" "$process"; do
        if [[ -n ${chosen[$port]:-} && $moves == no ]]; then
            fail "$variable and ${chosen[$port]} are both $port" "Give one of them another number."
        elif [[ $moves == no ]]; then
            fail "port $port is taken by $(holder_of "$port")" \
                "Stop that, or choose another port: $variable=$((port + 1000)) ./souk up"
        fi
        port=$((port + 1))
    done
    chosen[$port]=$variable
    [[ $port == "$default" || $port == "${last_port[$variable]:-}" || $moves == no ]] || moved+="${moved:+, }$variable=$port"
    printf -v "$variable" %s "$port"
}
print_port() { echo "$1=${!1}"; [[ $1 != SOUK_PORT_STRIPE ]] || echo "SOUK_PORT_BASE=$SOUK_PORT_BASE"; }

is_taken() { # PORT VARIABLE PROCESS: by something that is not that process of ours
    listening "$1" && ! { [[ ${last_port[$2]:-} == "$1" ]] && ! gone "$3"; }
}

# Is anyone listening there, on any address? From the kernel's table, so that nothing is connected to.
listening() {
    local hex
    printf -v hex ':%04X' "$1"
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

holder_of() { # PORT: the name and id of the listening process, if we may see it
    local hex inode entry
    printf -v hex ':%04X' "$1"
    inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port && !found++ { print $10 }')
    entry=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    if [[ -n $entry ]]; then
        entry=${entry#/proc/}
        echo "$(<"/proc/${entry%%/*}/comm") (process ${entry%%/*})"
    else
        echo "a process of another user"
    fi
}

# One line for each instance of a service: its number and its port.
instances_of() { # SERVICE
    local count=SOUK_${1^^}_INSTANCES port=SOUK_PORT_${1^^} number
    [[ ${!count} =~ ^[1-9]$ ]] || fail "$count is ${!count}, and should be a number from 1 to 9"
    for ((number = 1; number <= ${!count}; number++)); do
        echo "$number $((${!port} + 100 * (number - 1)))"
    done
}
