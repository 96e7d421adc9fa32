# shellcheck shell=bash
# Node.js, for the mail sink, the web parts and the tests: the machine's own when it is new enough, else the `node` package
# from npm, which goes into .souk/node and nowhere else.

node_least='20.19.0'
node_wanted=(node@22 npm@10)    # what .souk/node gets

prepare_node() {
    # A test instance beside the first one shares its Node.
    local own=$souk_root/.souk/node
    if new_enough_node; then
        note="$(node --version)"
        return
    fi
    if [[ ! -x $own/node_modules/.bin/node ]]; then
        progress "node is older than $node_least: taking a newer one from npm"
        command -v npm >/dev/null || fail "there is no npm to fetch Node $node_least with" "Install Node $node_least or newer, with npm."
        (umask 022 && mkdir -p "$own" && npm install --prefix "$own" --no-audit --no-fund --loglevel=error "${node_wanted[@]}") >"$SOUK_HOME/log/node.log" 2>&1 ||
            fail "npm could not fetch ${node_wanted[*]}" "Its log: $SOUK_HOME/log/node.log" \
                "Is the npm registry reachable? Or install Node $node_least or newer yourself."
    fi
    use_own_node
    new_enough_node || fail "$own has Node $(node --version), which is older than $node_least" "rm -r $own and try again."
    note="$(node --version), in .souk/node"
}

use_own_node() { # for commands other than `up`, too
    [[ ! -x $souk_root/.souk/node/node_modules/.bin/node ]] || PATH=$souk_root/.souk/node/node_modules/.bin:$PATH
}

new_enough_node() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    [[ $(printf '%s\n' "$node_least" "${version#v}" | sort -V | head -n 1) == "$node_least" ]]
}

# The npm packages of a folder, exactly as its package-lock.json says; nothing to do when they are there. What they would run while
# they are installed does not run: none of ours needs it.
install_npm_packages() { # FOLDER
    [[ ! $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] || return 0
    progress "npm ci in ${1#"$souk_root"/}"
    # Some versions of npm 11 find optional packages missing from a lock file that has them; `install` follows it all the same.
    (umask 022 && npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error) >"$SOUK_HOME/log/npm.log" 2>&1 ||
        (umask 022 && npm install --prefix "$1" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error) >>"$SOUK_HOME/log/npm.log" 2>&1 ||
        fail "the npm packages of $1 could not be installed" "Its log: $SOUK_HOME/log/npm.log" "Is the npm registry reachable?"
    touch "$1/node_modules/.package-lock.json"
}
