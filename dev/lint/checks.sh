# The checks: each prints what is wrong, with the place, and fails. Sourced after tools.sh, never run.
# shellcheck shell=bash

check_ruff() {
    "$LINT_VENV/bin/ruff" check -q --output-format=concise . && "$LINT_VENV/bin/ruff" format --check -q --diff .
}

# The author is not the OCA, the readme is README.md, and a model is spread over files of one concern
# each where one file would pass the limit of lines.
check_pylint() (
    cd "$COPY"
    "$LINT_VENV/bin/pylint" --rcfile=/dev/null --load-plugins=pylint_odoo --valid-odoo-versions=19.0 --score=no \
        --disable=all --enable=odoolint --disable=manifest-required-author,missing-readme,consider-merging-classes-inherited -- *
)

# catalogues.py sees to the format of .po files.
check_oca() {
    local module po status=0
    for module in "$COPY"/*; do
        (cd "$module" && "$LINT_VENV/bin/oca-checks-odoo-module" --disable="$OCA_DISABLED" .) || status=1
        for po in "$module"/i18n/*.po*; do
            [ ! -e "$po" ] || "$LINT_VENV/bin/oca-checks-po" --disable=po-pretty-format "$po" || status=1
        done
    done
    return $status
}
# A README.md is what this repository has. The other wants UTF-8 in capitals, which Odoo's own files have small.
OCA_DISABLED=xml-header-wrong,prefer-readme-rst

prettier() { # --check or --write
    local files
    mapfile -t files < <(files '*.xml' '*.js' '*.scss' '*.css' '*.yml' '*.yaml' '*.mjs' ':!static/lib')
    [ ${#files[@]} = 0 ] || node_tool prettier/bin/prettier.cjs --log-level=warn \
        --plugin "$NODE_DIR/node_modules/@prettier/plugin-xml/src/plugin.js" "$1" "${files[@]}"
}
check_prettier() { prettier --check; }

eslint() {
    local files
    mapfile -t files < <(files '*.js' ':!static/lib')
    # A configuration finds its imports beside itself.
    cp "$ROOT/dev/node/eslint.config.mjs" "$NODE_DIR"
    [ ${#files[@]} = 0 ] || node_tool eslint/bin/eslint.js -c "$NODE_DIR/eslint.config.mjs" "$@" "${files[@]}"
}
check_eslint() { eslint --max-warnings=0; }

SHELL_FOLDERS=SCRIPTDIR:SCRIPTDIR/lib:SCRIPTDIR/../lib:.
check_shellcheck() {
    local files
    mapfile -t files < <(files dev .ci | while read -r file; do
        [[ $(head -n 1 "$ROOT/$file") != '#!'*bash ]] || echo "$file"
    done)
    # -a: and what it sources, which this one does with all there is.
    shellcheck -x -P "$SHELL_FOLDERS" "${files[@]}" && shellcheck -x -a -P "$SHELL_FOLDERS" dev/lint/all
}

check_house() { files | "$PYTHON" dev/lint/house.py; }

check_catalogues() {
    local module status=0
    for module in $(modules); do
        export_terms "$module"
        "$ODOO_PYTHON" dev/lint/catalogues.py --check "$(module_folder "$module")" "$STATE/terms/$module.pot" || status=1
    done
    return $status
}

check_odoo() { MODULES=$(modules) odoo_shell lint <dev/lint/odoo_classes.py; }
