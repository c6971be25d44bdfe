# Paths, messages and locks shared by all scripts of this folder. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

MODULE=customer_deposit
MODULE_DEPENDS=account,sale,hr
MODULE_APPS=sale_stock,sale_loyalty # apps the addon works with and does not need
ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${CUSTOMER_DEPOSIT_CACHE:-${XDG_CACHE_HOME:-~/.cache}/customer_deposit}
case $CACHE in /*) ;; *) CACHE=$PWD/$CACHE ;; esac
# Each clone, and each Odoo of the user's own, has its own cluster: databases of one never meet the code of another.
STATE=$CACHE/clones/$(printf '%s\n%s' "$ROOT" "${ODOO_HOME:-}" | sha256sum | cut -c1-12)
LOGS=$STATE/log
export CD_STARTED=${CD_STARTED:-$(date +%s)}

say() { printf '[%s s] %s\n' "$(($(date +%s) - CD_STARTED))" "$*" >&2; }
die() {
    printf 'ERROR: %s\n' "$*" >&2
    exit 1
}

# What is below the clone ends in the translation template and in the addon's package.
case $CACHE/ in "$ROOT"/*) die "the cache $CACHE is inside the repository; set CUSTOMER_DEPOSIT_CACHE to a folder outside" ;; esac
mkdir -p "$CACHE" "$STATE" "$LOGS" 2>/dev/null || die "cannot write to $CACHE; set CUSTOMER_DEPOSIT_CACHE to a folder of yours"

short_hash() { sha256sum | cut -c1-12; }

# quietly NAME COMMAND...: output goes to a log; its end is shown only if the command fails.
quietly() {
    local step=$1 log=$LOGS/$1.log
    shift
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 25 "$log" >&2
    die "the step $step failed; its whole log: $log"
}

# Locks are file descriptors of the shell: the kernel frees them however it ends. 8: what clones share, 9: this clone.
lock_shared() {
    exec 8>"$CACHE/.lock"
    flock -n 8 || { say "waiting for another setup to end"; flock 8; }
}
unlock_shared() { exec 8>&-; }
lock_clone() {
    exec 9>"$STATE/.lock"
    flock -n 9 || { say "waiting for another command of this clone"; flock 9; }
}
unlock_clone() { exec 9>&-; }
