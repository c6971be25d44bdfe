# The PostgreSQL cluster of the fault runs. Sourced after dev/lib/all.sh, never run.
# shellcheck shell=bash
#
# The clone's own cluster answers a commit before it is written to the log (synchronous_commit = off): after a crash of
# PostgreSQL answered requests would be missing, and the fault would be that of the setting. Here a commit is in the log
# before it is answered, and recovery finds whole pages (full_page_writes = on). fsync stays off: it tells the kernel to
# write to the disk what it has, which matters when the machine loses its power. A killed process loses nothing of what it
# has handed to the kernel, so for the kills of these runs such a commit is as durable as with fsync, and after a crash
# PostgreSQL is there again in a second instead of half a minute.
# It is a cluster of its own because a restart takes all databases down, and tests of the same clone may be running.

CLONE_STATE=$STATE
use_fault_cluster() {
    STATE=$CLONE_STATE/faults
    PGDATA_DIR=$STATE/pgdata
    FILESTORE=$STATE/data/filestore
    export PGHOST=$STATE/run
    [ ${#PGHOST} -le 85 ] || PGHOST=${TMPDIR:-/tmp}/$MODULE-faults-$(id -u)-$(basename "$CLONE_STATE")
    mkdir -p "$STATE"
}

ensure_fault_cluster() {
    if [ ! -d "$PGDATA_DIR" ]; then
        # The last value of a setting counts. A recovery replays what came since the last checkpoint: few minutes of it.
        init_cluster "$PGDATA_DIR" 'synchronous_commit = on' 'full_page_writes = on' 'checkpoint_timeout = 2min' \
            'wal_level = minimal' 'max_wal_senders = 0'
    fi
    ensure_postgres
}
