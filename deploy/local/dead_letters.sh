# shellcheck shell=bash
# What consumers have given up: ./souk dead-letters asks the admin program, which needs RabbitMQ and, to note what was done,
# its database; the shop itself may be down.

run_dead_letters() { # [list|replay|discard] [QUEUE] [ID]
    local path
    running rabbitmq || fail 'RabbitMQ is not running' 'Start it with: ./souk up servers'
    use_running_preset
    path=$(program admin)
    program_environment admin
    (export "${process_env[@]}" && exec "$path" --dead-letters "${@:-list}") || exit    # it has said why
    process_env=()
}

# As the admin service counts them, every 15 seconds: "3: 2 payment.processed, 1 order.created". Empty where it does not answer.
dead_letters_line() {
    curl -s -m 3 "http://127.0.0.1:$SOUK_PORT_ADMIN/metrics" | awk '
        /^souk_dead_letters[{]/ {
            known = 1
            if ($NF + 0 == 0) next
            queue = $0; sub(/.*queue="/, "", queue); sub(/".*/, "", queue)
            total += $NF; list = list (list == "" ? "" : ", ") ($NF + 0) " " queue
        }
        END { if (known) print total + 0 (list == "" ? "" : ": " list) }' || true
}
