# shellcheck shell=bash
# A private Redis: sessions, revoked tokens, the catalogue's cache, rate limits. On loopback, with a password.

start_redis() {
    local dir=$SOUK_HOME/redis
    own_folder redis "$dir"
    write_private "$dir/redis.conf" <<TEXT
bind 127.0.0.1
port $SOUK_REDIS_PORT
requirepass $(secret redis)
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

redis_answers() { [[ $(REDISCLI_AUTH=$(secret redis) redis-cli -p "$SOUK_REDIS_PORT" ping 2>/dev/null) == PONG ]]; }
