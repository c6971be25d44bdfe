# Template databases: dependencies -> with the addon -> a copy for whoever asks. Sourced, never run.
# shellcheck shell=bash
#
#   shared dump of the dependencies   one for all clones; with demo data; with other apps of Odoo
#     tpl_deps, …_demo, …_apps        restored from it in this clone's cluster
#       tpl_addon, …_demo, …_apps     plus the addon, made again when its source changed
#         test, demo, NAME            copies: PostgreSQL copies files, the filestore is hard-linked

TEMPLATE_VERSION=2 # raise when what make_deps does changes
FILESTORE=$STATE/data/filestore

# A folder called odoo where one stands would become part of Odoo without PYTHONSAFEPATH.
odoo_variables() {
    export PYTHONSAFEPATH=1 ODOO_RC=$STATE/odoo.conf
    # A Python of the user's own does not know the ODOO_HOME that ours has in its site-packages.
    [ "$ODOO_PYTHON" = "$ODOO_VENV/bin/python" ] || export PYTHONPATH=$ODOO_SRC${PYTHONPATH:+:$PYTHONPATH}
}
odoo_exec() {
    odoo_variables
    exec "$ODOO_PYTHON" -m odoo "$@"
}
odoo_cli() { (odoo_exec "$@"); }
odoo_shell() { odoo_cli shell -d "$1" --no-http --log-level=warn "${@:2}"; } # DB [OPTION...], program on stdin

write_config() {
    local addons=$STATE/addons path=$STATE/addons
    mkdir -p "$addons" "$STATE/data"
    ln -sfn "$ROOT" "$addons/$MODULE"
    # Before the addon itself, or the strings of a bridge would be exported as the addon's.
    [ ! -d "$ROOT/bridges" ] || path=$ROOT/bridges,$path
    # Neither db_name nor list_db: with them `odoo db` knows no other database.
    cat >"$STATE/odoo.conf.part" <<CONF
[options]
addons_path = $path
data_dir = $STATE/data
db_host = $PGHOST
db_port = $PGPORT
db_user = $PGUSER
http_interface = 127.0.0.1
screenshots = $STATE/screenshots
CONF
    mv "$STATE/odoo.conf.part" "$STATE/odoo.conf"
}

# What the server loads of the addon: a change of tests, tools or texts needs no new template.
source_hash() {
    (cd "$ROOT" && find . \( -path './.*' -o -name __pycache__ -o -path ./dev -o -path ./tests -o -path ./bench -o -path './bridges/*/tests' \
        -o -path ./static/description \) -prune -o -type f \( -path './*/*' -o -name '*.py' \) ! -name '*.pot' -print0 |
        LC_ALL=C sort -z | xargs -0r sha256sum) | short_hash
}
has_addon() { [ -e "$ROOT/__manifest__.py" ]; }
require_addon() { has_addon || die "there is no __manifest__.py in $ROOT: this is not a clone of the addon"; }

# A mark says what a database was made of; it is written last and removed first.
mark() { cat "$STATE/marks/$1" 2>/dev/null || true; }
set_mark() { mkdir -p "$STATE/marks" && echo "$2" >"$STATE/marks/$1"; }

drop_db() {
    rm -f "$STATE/marks/$1" "$STATE/marks/$1.assets"
    sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf "${FILESTORE:?}/$1" # dropdb leaves it, and a later copy would trust it
}

copy_db() { # SOURCE TARGET
    drop_db "$2"
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$1'" >/dev/null
    sql "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    mkdir -p "$FILESTORE/$1"
    cp -al "$FILESTORE/$1" "$FILESTORE/$2"
}

# In test databases autovacuum is switched off.
# Tests roll everything back. A vacuum would then note that tables with many dead pages hold no row, and for the rest of the
# run PostgreSQL would plan for empty tables: some of Odoo's queries would take minutes.
forgo_autovacuum() { # DATABASE
    sql "DO \$\$ DECLARE name text; BEGIN
        FOR name IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
            EXECUTE 'ALTER TABLE ' || name || ' SET (autovacuum_enabled = off)';
        END LOOP;
    END \$\$" "$1"
}

# What a template is made of follows from its name.
demo_option() { [[ $1 != *_demo ]] || echo --with-demo; }
modules_of() { if [[ $1 = *_apps ]]; then echo "$MODULE_DEPENDS,$MODULE_APPS"; else echo "$MODULE_DEPENDS"; fi; }
deps_key() { printf '%s %s %s %s' "$(odoo_id)" "$(modules_of "$1")" $TEMPLATE_VERSION "$(demo_option "$1")" | short_hash; }

# The bundles a browser asks for first, compiled once here instead of in every test.
compile_assets() {
    odoo_shell "$1" <<'PY'
for name in (
    "web.assets_web", "web.assets_tests", "web.assets_frontend", "web.assets_frontend_lazy", "web.assets_frontend_minimal",
    "web.report_assets_common", "web.report_assets_pdf",
):
    env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
    env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()
env.cr.commit()
PY
}

# Only browser tests need them; after an installation they are compiled again.
ensure_assets() { # NAME: a template with the addon
    [ -z "$(mark "$1.assets")" ] || return 0
    say "compiling the browser's bundles in $1"
    quietly "assets-$1" compile_assets "$1"
    set_mark "$1.assets" compiled
}

load_chart() {
    odoo_shell "$1" <<'PY'
company = env.ref("base.main_company")
if not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
env.cr.commit()
PY
}

# The updating of a module all others stand on shows which warnings are Odoo's own; see dev/check_log.py.
make_deps() { # NAME
    local demo modules
    demo=$(demo_option "$1")
    modules=$(modules_of "$1")
    say "creating the template database with $modules${demo:+ and demo data} (once, one to three minutes)"
    drop_db "$1"
    # shellcheck disable=SC2086  # an empty option must vanish
    quietly "install-$1" odoo_cli server -d "$1" -i "$modules" $demo --stop-after-init --no-http
    quietly "update-$1" odoo_cli server -d "$1" -u "${MODULE_DEPENDS##*,}" --stop-after-init --no-http
    quietly "chart-$1" load_chart "$1"
    quietly "assets-$1" compile_assets "$1"
}

save_dump() { # NAME FOLDER
    local part=$2.part
    rm -rf "$part"
    mkdir -p "$part" "$FILESTORE/$1"
    quietly "dump-$1" pg_dump -Fc -Z1 -d "$1" -f "$part/db.dump"
    cp -al "$FILESTORE/$1" "$part/filestore"
    cat "$LOGS/install-$1.log" "$LOGS/update-$1.log" >"$part/odoo.log"
    mv "$part" "$2"
}

load_dump() { # NAME FOLDER
    say "restoring the template database $1"
    drop_db "$1"
    sql "CREATE DATABASE \"$1\" TEMPLATE template0"
    quietly "restore-$1" pg_restore -j2 --no-owner -d "$1" "$2/db.dump"
    mkdir -p "$FILESTORE"
    cp -al "$2/filestore" "$FILESTORE/$1"
}

dump_of() { echo "$CACHE/dumps/$(deps_key "$1")"; }

provide_deps() { # NAME DUMP
    if [ -d "$2" ]; then
        load_dump "$1" "$2"
    else
        make_deps "$1"
        save_dump "$1" "$2"
    fi
    set_mark "$1" "$2"
}

ensure_deps() { # NAME...: tpl_deps, tpl_deps_demo, tpl_deps_apps; several do not wait for each other
    local name missing=() pid pids=()
    for name; do
        [ "$(mark "$name")" = "$(dump_of "$name")" ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    mkdir -p "$CACHE/dumps"
    lock_shared
    for name in "${missing[@]}"; do
        provide_deps "$name" "$(dump_of "$name")" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || exit 1; done
    unlock_shared
}

ensure_addon() { # tpl_addon, tpl_addon_demo or tpl_addon_apps
    local deps=${1/addon/deps} demo key
    demo=$(demo_option "$1")
    ensure_deps "$deps"
    key="$(mark "$deps") $(source_hash)"
    [ "$(mark "$1")" != "$key" ] || return 0
    copy_db "$deps" "$1"
    if has_addon; then
        say "installing $MODULE in the template database $1"
        # shellcheck disable=SC2086
        quietly "install-$1" odoo_cli server -d "$1" -i "$MODULE" $demo --stop-after-init --no-http
    fi
    set_mark "$1" "$key"
}

# What one has typed into the demo database stays: it is updated, not made again.
ensure_demo() {
    local key updated
    require_addon
    key="$(odoo_id) $(source_hash)"
    if [ -z "$(mark demo)" ]; then
        ensure_addon tpl_addon_demo
        copy_db tpl_addon_demo demo
    elif [ "$(mark demo)" != "$key" ]; then
        # After a change of Odoo itself, all modules.
        if [[ $(mark demo) = "$(odoo_id)"* ]]; then updated=$MODULE; else updated=base; fi
        say "the source has changed: updating $updated in the database demo"
        quietly update-demo odoo_cli server -d demo -u "$updated" --stop-after-init --no-http
    fi
    set_mark demo "$key"
}
