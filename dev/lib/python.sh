# Virtual environments, each keyed by its requirement file. Sourced, never run.
# shellcheck shell=bash

venv_path() { # NAME REQUIREMENTS [EXTRA]: a folder name that changes with what is inside
    echo "$CACHE/venvs/$1-$({ cat "$ROOT/dev/$2" && echo "${3:-} $PYTHON"; } | short_hash)"
}

# make_venv PATH REQUIREMENTS: a venv cannot be renamed into place, so the caller marks it as finished.
make_venv() {
    need python
    say "installing the Python packages of dev/$2"
    rm -rf "$1"
    mkdir -p "$(dirname "$1")"
    quietly venv "$PYTHON" -m venv "$1"
    # The files name every package, so there is nothing to resolve; Python compiles what it imports.
    quietly "pip-${2%.txt}" "$1/bin/python" -m pip install -q --no-deps --no-compile -r "$ROOT/dev/$2"
}

ODOO_VENV=$(venv_path odoo requirements-odoo.txt "$ODOO_SRC")
ODOO_PYTHON=${ODOO_PYTHON:-$ODOO_VENV/bin/python}

ensure_odoo_venv() {
    local site
    [ "$ODOO_PYTHON" = "$ODOO_VENV/bin/python" ] || return 0
    [ ! -e "$ODOO_VENV/.complete" ] || return 0
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        die "$PYTHON is not Python 3.11, for which Odoo's requirements are pinned here; give one: PYTHON=/path/to/python3.11"
    make_venv "$ODOO_VENV" requirements-odoo.txt
    site=$("$ODOO_VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    # A .pth file, not PYTHONPATH: pip, editors and pytest then see Odoo too.
    echo "$ODOO_SRC" >"$site/zz_odoo.pth"
    # psycopg2-binary under its other name, or pip would build psycopg2 from source for any addon that requires Odoo.
    mkdir -p "$site/psycopg2-2.9.5.dist-info"
    printf 'Metadata-Version: 2.1\nName: psycopg2\nVersion: 2.9.5\n' >"$site/psycopg2-2.9.5.dist-info/METADATA"
    touch "$ODOO_VENV/.complete"
}
