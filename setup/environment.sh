# Sourced by the other scripts: finds Python, uv and Python 3.10, or says what is missing.
set -eu
cd "$(dirname "$0")/.."
ROOT=$(pwd)
TOOLS=$ROOT/.lantern-tools

# What this machine told pip about packages holds for uv as well.
[ -z "${PIP_FIND_LINKS:-}" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-$PIP_FIND_LINKS}"
[ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
[ -z "${PIP_EXTRA_INDEX_URL:-}" ] || export UV_INDEX="${UV_INDEX:-$PIP_EXTRA_INDEX_URL}"
[ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"

say() { printf '\033[1m•\033[0m %s\n' "$*"; }
fail() { printf '\033[31m%s\033[0m\n' "$*" >&2; exit 1; }

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "Lantern needs Python 3.11, 3.12 or 3.13 on PATH, and none was found. Install one (Debian: apt install python3 python3-venv)."
}

find_uv() {
    if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
    if [ ! -x "$TOOLS/bin/uv" ]; then
        say "Fetching uv, which installs the rest" >&2
        python=$(find_python) || exit 1
        "$python" -m venv "$TOOLS" >&2 ||
            fail "Python's venv module is missing. Install it (Debian: apt install python3-venv)."
        "$TOOLS/bin/pip" install --quiet --disable-pip-version-check uv >&2 ||
            fail "uv could not be fetched: is a package index reachable with pip?"
    fi
    printf '%s\n' "$TOOLS/bin/uv"
}

# find_python_exactly 3.10 WHAT: Rasa and vLLM each need one version. uv does not look into pyenv by itself.
find_python_exactly() {
    python=$(find_python) || exit 1
    beside=$("$python" -c 'import pathlib, sys; print(pathlib.Path(sys.base_prefix).parent)')
    for candidate in "$(command -v "python$1" || true)" "$HOME/.pyenv/versions/$1".*/bin/"python$1" \
        "${PYENV_ROOT:-$beside}/versions/$1".*/bin/"python$1" "$beside/$1".*/bin/"python$1"; do
        if [ -x "$candidate" ] && "$candidate" -c 'import ssl' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "Python $1 is not on this machine; asking uv for it" >&2
    if "$UV" python install --quiet "$1" >&2; then
        "$UV" python find "$1"
        return
    fi
    fail "$2 needs Python $1: none is on PATH or under ~/.pyenv/versions, and uv could not download one.
Install it (for example with pyenv: pyenv install $1) and run the same command again."
}

# environment FOLDER PYTHON REQUIREMENTS…: makes the environment, or brings it up to date when a requirement changed.
environment() {
    folder=$1 python=$2
    shift 2
    wanted=$(cat "$@" | cksum)
    if [ -x "$folder/bin/python" ] && [ "$(cat "$folder/requirements.cksum" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    say "Installing $folder (once, and again when its requirements change)"
    [ -x "$folder/bin/python" ] || "$UV" venv --quiet --clear --python "$python" "$folder"
    # The CPU build of PyTorch is not in the default package index; uv knows where it is, unless a wheel lies at hand.
    "$UV" pip sync --python "$folder/bin/python" --require-hashes "$@" ||
        "$UV" pip sync --torch-backend cpu --python "$folder/bin/python" --require-hashes "$@" ||
        fail "The packages of $folder could not be installed; see the line above. The same command goes on where it stopped."
    printf '%s\n' "$wanted" >"$folder/requirements.cksum"
}
