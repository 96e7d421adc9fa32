# shellcheck shell=bash
# The Debian packages that Souk needs, in this one place. Missing ones are installed without starting or enabling any of
# their system services, and without touching servers that run already. Needs root or sudo; nothing else of ./souk up does.
# What only ./souk bench measures with (wrk, and FastAPI beside which it may measure) is not among them: bench names it.

souk_packages=(
    # to build
    clang-19 lld-19 libclang-rt-19-dev cmake ninja-build ccache
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libpq-dev libhiredis-dev librabbitmq-dev
    libcurl4-openssl-dev libjwt-dev libssl-dev libcrypt-dev libspdlog-dev libfmt-dev libgtest-dev prometheus-cpp-dev zlib1g-dev
    liboath-dev libqrencode-dev libzxcvbn-dev libicu-dev
    # to run
    postgresql-15 redis-server rabbitmq-server nginx
    # for ./souk itself
    openssl curl ca-certificates gettext-base util-linux procps
)

install_packages() { # [MORE…]
    local wanted=("${souk_packages[@]}" "$@") missing
    command -v node >/dev/null || wanted+=(nodejs)
    command -v npm >/dev/null || wanted+=(npm)
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    note="all ${#wanted[@]} are installed"
    [[ ${#missing[@]} != 0 ]] || return 0

    check_debian "${missing[@]}"
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "these packages are missing, and only root can install them: ${missing[*]}" \
            "As root: $souk_root/deploy/local/install-packages ${missing[*]}"
        [[ ! -t 1 ]] || printf '  %s packages are missing; sudo may ask for your password.\n' "${#missing[@]}"
        as_root=(sudo)
    fi
    progress "installing ${#missing[@]} packages"
    "${as_root[@]}" "$local_dir/install-packages" "${missing[@]}" >"$SOUK_HOME/log/packages.log" 2>&1 ||
        fail "installing failed: $(grep -E '^(E|dpkg): |not found|sudo:|install-packages:' "$SOUK_HOME/log/packages.log" | tail -n 1)" \
            "Its log: $SOUK_HOME/log/packages.log" "By hand, as root: deploy/local/install-packages ${missing[*]}"
    hash -r
    note="${#missing[@]} installed, their own services left disabled"
}

missing_packages() { # NAME…: those that are not installed
    # A package may be there for a foreign architecture, or removed with its settings left: only "installed" counts.
    { dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } |
        awk -v wanted="$*" '$2 == "installed" { have[$1] = 1 }
            END { n = split(wanted, name, " "); for (i = 1; i <= n; i++) if (!(name[i] in have)) print name[i] }'
}

check_debian() { # MISSING…
    local system
    # shellcheck source=/dev/null
    system=$(. /etc/os-release 2>/dev/null && echo "${ID:-unknown} ${VERSION_ID:-}") || system='no Debian'
    [[ $system == 'debian 12' ]] || fail "this system is $system; Souk installs its packages on Debian 12 only" \
        "Install what corresponds to: $*"
}
