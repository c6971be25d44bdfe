# The lint tools, and what several checks share. Sourced after lib/all.sh, never run.
# shellcheck shell=bash

LINT_VENV=$(venv_path lint requirements-lint.txt)
NODE_DIR=$CACHE/node/$(cat "$ROOT"/dev/node/package*.json | short_hash)
COPY=$STATE/lint

ensure_lint_tools() {
    [ ! -e "$LINT_VENV/.complete" ] || [ ! -d "$NODE_DIR" ] || ! has_shellcheck || return 0
    lock_shared
    need shellcheck
    if [ ! -e "$LINT_VENV/.complete" ]; then
        make_venv "$LINT_VENV" requirements-lint.txt
        touch "$LINT_VENV/.complete"
    fi
    if [ ! -d "$NODE_DIR" ]; then
        say "installing the Node packages of dev/node/package.json"
        rm -rf "$NODE_DIR.part"
        mkdir -p "$NODE_DIR.part"
        cp "$ROOT"/dev/node/package*.json "$NODE_DIR.part"
        quietly npm npm_ci
        mv "$NODE_DIR.part" "$NODE_DIR"
    fi
    unlock_shared
}

# Node knows only its own certificates; a company's are among Debian's.
npm_ci() (
    cd "$NODE_DIR.part" || exit
    export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt} PATH=$LINT_VENV/bin:$PATH
    npm ci --no-audit --no-fund --ignore-scripts
)
node_tool() {
    local script=$1
    shift
    "$LINT_VENV/bin/node" "$NODE_DIR/node_modules/$script" "$@"
}

# Files of the repository, new ones included, with these patterns of git: one a line, relative to the root.
files() {
    local file
    git -C "$ROOT" ls-files -co --exclude-standard -- "$@" | while read -r file; do
        [ ! -f "$ROOT/$file" ] || echo "$file" # a deleted file stays in git's list until the commit
    done
}

# Some tools take the module's name from its folder and find nothing in a module that is the top of a git tree.
copy_modules() {
    rm -rf "$COPY"
    mkdir -p "$COPY/$MODULE"
    files ':!dev' ':!.ci' ':!bridges' | tar -c -C "$ROOT" -T - | tar -x -C "$COPY/$MODULE"
    [ ! -d "$ROOT/bridges" ] || files bridges | tar -c -C "$ROOT" -T - | tar -x -C "$COPY" --strip-components=1
}
