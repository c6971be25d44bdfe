# Odoo's source: Debian's package unpacked beside the files it links to, or the user's own. Sourced, never run.
# shellcheck shell=bash

DEBS_LOCK=$ROOT/dev/debs.lock
UNPACK_VERSION=1 # raise when unpack_odoo changes

if [ -n "${ODOO_HOME:-}" ]; then
    ODOO_ROOT=
    ODOO_SRC=$(cd -P "$ODOO_HOME" 2>/dev/null && pwd) || die "ODOO_HOME=$ODOO_HOME is not a folder"
else
    ODOO_ROOT=$CACHE/odoo/$({ cat "$DEBS_LOCK" && echo $UNPACK_VERSION; } | short_hash)
    ODOO_SRC=$ODOO_ROOT/usr/lib/python3/dist-packages
fi

# Names the Odoo that databases were made with.
odoo_id() {
    if [ -n "$ODOO_ROOT" ]; then
        basename "$ODOO_ROOT"
    else
        { echo "$ODOO_SRC"; git -C "$ODOO_SRC" rev-parse HEAD 2>/dev/null || true; } | short_hash
    fi
}

check_odoo_home() {
    local found probe
    probe='import odoo.release as r; print(".".join(map(str, r.version_info[:2])))'
    found=$(cd / && PYTHONPATH=$ODOO_SRC "$PYTHON" -c "$probe" 2>/dev/null) ||
        die "ODOO_HOME=$ODOO_HOME holds no Odoo: give the folder that has odoo/release.py in it"
    [ "$found" = 19.0 ] || die "ODOO_HOME=$ODOO_HOME holds Odoo $found, this addon needs 19.0"
}

download_deb() {
    local sha=$1 path=$2 file mirror log=$LOGS/download.log
    file=$CACHE/debs/$(basename "$path")
    [ ! -e "$file" ] || return 0
    : >"$log"
    for mirror in $(debian_mirrors); do
        rm -f "$file.part"
        # apt-helper is part of apt, checks the hash and needs neither root nor a sources list.
        if /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file \
            "${mirror%/}/$path" "$file.part" "SHA256:$sha" >>"$log" 2>&1; then
            mv "$file.part" "$file"
            return
        fi
    done
    grep -E '^(E|Err)' "$log" | tail -n 4 >&2 || true
    die "cannot download $(basename "$path"). If it says 404, Debian has moved on: put the file into $CACHE/debs," \
        "or its successor into dev/debs.lock, or use your own Odoo with ODOO_HOME=/path. Otherwise look at the network."
}

# Core's own translations: those of the languages the addon is translated to or tested with (all of them are 840 MB).
unpack_deb() {
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" \
        --exclude='./usr/lib/python3/dist-packages/addons' --exclude='*/i18n_extra' \
        --exclude='*/i18n/[!defr]*.po' --exclude='*/i18n/d[!e]*.po' --exclude='*/i18n/e[!s]*.po' \
        --exclude='*/i18n/f[!r]*.po' --exclude='*/i18n/r[!u]*.po' --exclude='*/i18n/??_*.po'
}

unpack_odoo() {
    local sha path part=$ODOO_ROOT.part stub
    mkdir -p "$CACHE/debs" "$CACHE/odoo"
    say "downloading Odoo and its fonts"
    while read -r sha path; do download_deb "$sha" "$path"; done <"$DEBS_LOCK"
    say "unpacking Odoo"
    rm -rf "$part"
    mkdir -p "$part"
    while read -r sha path; do
        unpack_deb "$CACHE/debs/$(basename "$path")" "$part" || die "cannot unpack $(basename "$path"): disk full?"
    done <"$DEBS_LOCK"
    # Debian leaves this file out (background blur of video calls); without any, each browser tour fails on it.
    stub=$part/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$stub"
    echo '/* not shipped by Debian */' >"$stub/selfie_segmentation.js"
    mv "$part" "$ODOO_ROOT"
}
