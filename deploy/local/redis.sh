# shellcheck shell=bash
# A private Redis: sessions, revoked tokens, the catalogue's cache, rate limits. On loopback, with a user for each part.

start_redis() {
    local dir=$SOUK_HOME/redis
    own_folder redis "$dir"
    write_private "$dir/redis.conf" <<TEXT
bind 127.0.0.1
port $SOUK_REDIS_PORT
requirepass $(secret redis)
$(redis_acl)
dir $dir
logfile ""
daemonize no

# Every change is in the append-only file within a second, so that a restart signs nobody out. No snapshots beside it.
appendonly yes
appendfsync everysec
save ""

# When memory is full, the keys that would end soonest go first. All our keys end by themselves: cached pages within a minute,
# revoked tokens within 15 minutes, sessions after days. So the cache always makes room, and sessions are the last to go. LRU
# would be wrong here: a revoked token is hardly ever read, and must not be forgotten before its time.
maxmemory $SOUK_REDIS_MEMORY
maxmemory-policy volatile-ttl
maxmemory-samples 10
TEXT
    give_to redis "$dir/redis.conf"
    run_as redis
    process_files=("$dir/redis.conf")
    note="port $SOUK_REDIS_PORT"
    run_process redis TERM "${as_part[@]}" redis-server "$dir/redis.conf"
    wait_for redis 20 redis_answers
}

# A user for each part, who has the keys that are its own and the commands that the part uses; what is not named here is refused. The
# list of ended tokens is written by auth and read by all. The default user, who may do all, is the operator's.
# part | its keys | its commands | what it does with the list of ended tokens
redis_users='
auth|~auth:* ~oidc:* ~api_key:*|get mget set del getdel eval hget hset hmget hincrby exists pttl expire pexpire time zadd zrem zcard zscore zrange zrevrange|writes
product|~catalogue:*|get mget set del incr|reads
order|||reads
admin|||reads
email|~email:*|get set|'

redis_acl() { # the lines of redis.conf; passwords as hashes
    local part keys commands ended
    while IFS='|' read -r part keys commands ended; do
        [[ -n $part ]] || continue
        commands+=' ping'
        case $ended in
            writes) keys+=' ~souk:revoked &souk:revoked' commands+=' zrangebyscore zremrangebyscore subscribe publish' ;;
            reads) keys+=' %R~souk:revoked &souk:revoked' commands+=' zrangebyscore subscribe' ;;
        esac
        # shellcheck disable=SC2086    # a word for each command
        printf 'user %s on #%s resetkeys resetchannels %s -@all%s\n' "$part" "$(secret "redis_$part" | sha256sum | cut -d ' ' -f 1)" \
            "$keys" "$(printf ' +%s' $commands)"
    done <<<"$redis_users"
}

redis_answers() { [[ $(REDISCLI_AUTH=$(secret redis) redis-cli -p "$SOUK_REDIS_PORT" ping 2>/dev/null) == PONG ]]; }
