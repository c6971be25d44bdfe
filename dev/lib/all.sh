# What nearly every script of this folder starts with. Sourced, never run.
# shellcheck shell=bash source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$ROOT/dev/lib/debian.sh"
. "$ROOT/dev/lib/odoo.sh"
. "$ROOT/dev/lib/python.sh"
. "$ROOT/dev/lib/postgres.sh"
. "$ROOT/dev/lib/databases.sh"

# Downloads, unpacking and Python's packages keep network and both halves of a small machine busy: side by side.
install_environment() {
    local odoo=
    lock_shared
    if [ -n "$ODOO_ROOT" ] && [ ! -d "$ODOO_ROOT" ]; then
        unpack_odoo &
        odoo=$!
    fi
    need python postgres
    [ -n "$ODOO_ROOT" ] || check_odoo_home
    ensure_odoo_venv
    [ -z "$odoo" ] || wait "$odoo" || exit 1
    unlock_shared
}

environment_ready() {
    [ -n "$ODOO_ROOT" ] && [ -d "$ODOO_ROOT" ] && [ -e "$ODOO_VENV/.complete" ] && has_postgres
}

# All one needs to start Odoo. When it is there already this waits for nobody and takes a tenth of a second.
ensure_environment() {
    environment_ready || install_environment
    write_config
    psql_ok && return
    lock_clone
    ensure_postgres
    unlock_clone
}
