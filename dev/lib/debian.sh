# Debian packages, installed only when the thing itself is missing. Sourced, never run.
# shellcheck shell=bash

export DEBIAN_FRONTEND=noninteractive
PYTHON=${PYTHON:-/usr/bin/python3} # Debian's own: a pyenv shim on PATH may be any version

has_python() { "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_wkhtmltopdf() { command -v wkhtmltopdf >/dev/null; }
has_chromium() { command -v chromium >/dev/null || command -v google-chrome >/dev/null; }
has_pdftotext() { command -v pdftotext >/dev/null; }
has_shellcheck() { command -v shellcheck >/dev/null; }
# The web client asks for Roboto; without it screenshots and papers show a much wider font.
has_fonts() { compgen -G '/usr/share/fonts/truetype/roboto/unhinted/*' >/dev/null; }
has_libatomic() { compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null; } # playwright's own node

package_of() {
    case $1 in
    python) echo python3 python3-venv ;;
    postgres) echo postgresql-15 ;;
    wkhtmltopdf) echo wkhtmltopdf ;;
    chromium) echo chromium ;;
    pdftotext) echo poppler-utils ;;
    shellcheck) echo shellcheck ;;
    fonts) echo fonts-roboto-unhinted fonts-dejavu-core ;;
    libatomic) echo libatomic1 ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n env DEBIAN_FRONTEND=noninteractive "$@" 2>&1; fi
}

# need THING...: installs the packages of the things that are missing.
need() {
    local thing packages=()
    for thing; do
        # shellcheck disable=SC2207  # package names have no spaces
        "has_$thing" || packages+=($(package_of "$thing"))
    done
    [ ${#packages[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "missing: ${packages[*]}; this is not Debian, please install them"
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null ||
        die "missing Debian packages; run: sudo apt-get install --no-install-recommends ${packages[*]}"
    say "installing ${packages[*]}"
    install_packages "${packages[@]}"
    for thing; do
        "has_$thing" || die "$thing does not work although ${packages[*]} is installed; which $thing: PYTHON=$PYTHON, PATH=$PATH"
    done
}

install_packages() {
    local try log=$LOGS/apt.log
    # Without this line Debian's package would create and start a second cluster on port 5432.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    # A third-party source that is down makes `update` fail although Debian's own lists arrived: only the install decides.
    for try in as-is updated; do
        [ $try = as-is ] || as_root apt-get update -q >>"$log" 2>&1 || true
        as_root apt-get install -qy --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null && return
    done
    grep -E '^(E|W|Err)' "$log" | tail -n 8 >&2 || true
    die "apt-get could not install: $* (log: $log)"
}

# The archive this machine's own apt uses, never one written down here.
# shellcheck disable=SC2016  # apt fills these in
debian_mirrors() {
    local format='$(LABEL) $(REPO_URI)'
    {
        apt-get indextargets --format "$format" 'Created-By: Packages' | sed -n 's/^Debian //p'
        apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security
    } 2>/dev/null | awk '!seen[$0]++'
}
