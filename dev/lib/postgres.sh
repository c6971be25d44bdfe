# This clone's private PostgreSQL cluster, reachable only through its socket. Sourced, never run.
# shellcheck shell=bash

export PGPORT=5499 PGUSER=odoo PGHOST=$STATE/run PGOPTIONS='-c client_min_messages=warning'
# The kernel allows 107 bytes for the path of a socket.
[ ${#PGHOST} -le 85 ] || PGHOST=${TMPDIR:-/tmp}/$MODULE-$(id -u)-$(basename "$STATE")
PGDATA_DIR=$STATE/pgdata

# Runs one of PostgreSQL's programs as the owner of the cluster. PostgreSQL refuses root: as root it runs as Debian's
# postgres user, with the one capability that lets it pass through a closed home folder such as root's.
postgres_bin() {
    local program
    program=$(compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1)
    shift
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups \
            --inh-caps=+dac_override --ambient-caps=+dac_override "$program" "$@")
    else
        "$program" "$@"
    fi
}

init_cluster() { # FOLDER [SETTING...]
    local folder=$1 part=$1.part
    shift
    rm -rf "$part"
    mkdir -p "$part"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$part"
    quietly initdb postgres_bin initdb -D "$part" -U "$PGUSER" -A trust -E UTF8 --locale=C.UTF-8 --no-sync
    # Durability is given up for speed: everything in here can be made again.
    cat >>"$part/postgresql.conf" <<CONF
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
checkpoint_timeout = 30min
shared_buffers = 256MB
CONF
    printf '%s\n' "$@" >>"$part/postgresql.conf"
    mv "$part" "$folder"
}

# The server must not inherit our locks, which are the file descriptors 7 to 9.
start_cluster() { # FOLDER SOCKETS PORT LOG
    mkdir -p "$2"
    chmod 700 "$2"
    quietly pg_ctl postgres_bin pg_ctl start -w -D "$1" -l "$4" \
        -o "-k '$2' -p $3" 7>&- 8>&- 9>&-
}

stop_cluster() { # FOLDER [MODE]
    [ ! -e "$1/postmaster.pid" ] || postgres_bin pg_ctl stop -s -m "${2:-fast}" -D "$1"
}

ensure_postgres() {
    need postgres
    if [ ! -d "$PGDATA_DIR" ]; then
        say "creating the PostgreSQL cluster"
        init_cluster "$PGDATA_DIR" 'wal_level = minimal' 'max_wal_senders = 0'
    fi
    psql_ok && return # another command of this clone was faster
    start_cluster "$PGDATA_DIR" "$PGHOST" "$PGPORT" "$LOGS/postgresql.log"
}

stop_postgres() { stop_cluster "$PGDATA_DIR"; }

psql_ok() { psql -qAtX -d postgres -c 'SELECT 1' >/dev/null 2>&1; }
sql() { psql -qAtX -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1"; }
has_db() { [ "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }
