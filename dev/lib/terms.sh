# Translation templates: what `make pot` writes and `make lint` compares. Sourced, never run.
# shellcheck shell=bash

modules() {
    echo $MODULE
    local manifest
    for manifest in "$ROOT"/bridges/*/__manifest__.py; do
        [ ! -e "$manifest" ] || basename "$(dirname "$manifest")"
    done
}
module_folder() { if [ "$1" = $MODULE ]; then echo "$ROOT"; else echo "$ROOT/bridges/$1"; fi; }

# A database of its own: Odoo at work on the template would stand in the way of its copies.
ensure_lint_db() {
    require_addon
    ensure_addon tpl_addon
    [ "$(mark lint)" = "$(mark tpl_addon)" ] && return
    copy_db tpl_addon lint
    set_mark lint "$(mark tpl_addon)"
}

# Odoo's exporter accepts no .pot as the name of its output.
export_terms() { # MODULE: to $STATE/terms/MODULE.pot
    mkdir -p "$STATE/terms"
    quietly "export-$1" odoo_cli i18n export -d lint -o "$STATE/terms/$1.po" "$1"
    mv "$STATE/terms/$1.po" "$STATE/terms/$1.pot"
}
