# What nearly every script of this folder starts with. Sourced, never run.
# shellcheck shell=bash source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$ROOT/dev/lib/debian.sh"
. "$ROOT/dev/lib/odoo.sh"
. "$ROOT/dev/lib/python.sh"
. "$ROOT/dev/lib/postgres.sh"
. "$ROOT/dev/lib/databases.sh"

# Everything one needs to start Odoo. Costs a quarter of a second when all is there.
ensure_environment() {
    lock_shared
    # Odoo's download and Debian's packages do not wait for each other.
    ensure_odoo &
    local odoo=$!
    need python postgres
    wait $odoo || exit 1
    ensure_odoo_venv
    unlock_shared
    lock_clone
    write_config
    ensure_postgres
}
