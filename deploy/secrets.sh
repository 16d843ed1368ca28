#!/bin/sh
# Makes the secrets of a production installation; see deploy/README.md.
#
#   sudo sh deploy/secrets.sh               what every installation needs
#   sudo sh deploy/secrets.sh telegram      Telegram's bot token, typed or piped in, and a secret for its webhook
#
# Nothing that exists is ever overwritten, so it may be run again at any time. Each file is readable by its owner
# alone, and the owner is the user inside the containers that read it.
set -eu
umask 077

APPLICATION=10001
POSTGRES=999

root="$(cd "$(dirname "$0")/.." && pwd)"
folder="$root/deploy/secrets"
handed_over=yes

fail() {
    echo "secrets.sh: $1" >&2
    exit 1
}

# keep OWNER NAME: standard input becomes the secret NAME, whole or not at all, unless there is one.
keep() {
    file="$folder/$2"
    if [ -e "$file" ]; then
        echo "kept  $file"
    else
        fresh="$(mktemp "$folder/.fresh.XXXXXX")"
        cat > "$fresh"
        if ! [ -s "$fresh" ]; then
            rm -f "$fresh"
            fail "$2 would be empty"
        fi
        # A link never replaces a file that another run has made meanwhile.
        ln "$fresh" "$file" || { rm -f "$fresh"; fail "$file appeared meanwhile"; }
        rm -f "$fresh"
        echo "made  $file"
    fi
    chmod 600 "$file"
    chown "$1:$1" "$file" 2> /dev/null || handed_over=no
}

random_hex() {
    od -An -v -N 32 -t x1 /dev/urandom | tr -d ' \n'
}

random_base64() {
    head -c 32 /dev/urandom | base64 | tr -d '\n'
}

everyone() {
    if [ -e "$folder/lantern_database_url" ] && ! [ -e "$folder/lantern_database_password" ]; then
        fail "lantern_database_url is there but lantern_database_password is not: restore it from your backup"
    fi
    random_hex | keep "$POSTGRES" postgres_password
    random_hex | keep "$POSTGRES" lantern_database_password
    printf 'postgresql://lantern:%s@postgres:5432/lantern' "$(cat "$folder/lantern_database_password")" |
        keep "$APPLICATION" lantern_database_url
    printf 'k1:%s' "$(random_base64)" | keep "$APPLICATION" lantern_encryption_keys
    random_hex | keep "$APPLICATION" lantern_generator_api_key
}

telegram() {
    if ! [ -e "$folder/lantern_telegram_token" ]; then
        if [ -t 0 ]; then
            printf 'Token of the bot, from @BotFather: ' >&2
        fi
        token=
        read -r token || [ -n "$token" ] || fail "no token was given"
        case "$token" in
            *[!0-9A-Za-z_:-]* | :* | *:) fail "that is not a bot token; one looks like 123456:ABC-DEF" ;;
            *:*) ;;
            *) fail "that is not a bot token; one looks like 123456:ABC-DEF" ;;
        esac
        printf '%s' "$token" | keep "$APPLICATION" lantern_telegram_token
    else
        keep "$APPLICATION" lantern_telegram_token
    fi
    random_hex | keep "$APPLICATION" lantern_telegram_webhook_secret
}

# .env tells docker compose where the secrets are; it holds none itself.
tell_compose() {
    settings="$root/.env"
    if ! [ -e "$settings" ]; then
        cp "$root/deploy/example.env" "$settings"
        chmod 644 "$settings"
        chown "$(stat -c %u:%g "$root")" "$settings" 2> /dev/null || true
        echo "made  $settings"
    fi
    if ! grep -q '^LANTERN_SECRETS=' "$settings"; then
        printf '\nLANTERN_SECRETS=./deploy/secrets\n' >> "$settings"
    fi
    if grep -q '^LANTERN_DOMAIN=$' "$settings"; then
        echo "Next: set LANTERN_DOMAIN in $settings"
    fi
}

mkdir -p "$folder"
# Others may ask whether a file is there, as docker compose does, and no more.
chmod 711 "$folder"
case "${1:-}" in
    "") everyone ;;
    telegram) telegram ;;
    *) fail "unknown argument '$1'; it is 'telegram' or nothing" ;;
esac
if [ "$handed_over" = no ]; then
    fail "the files are made, but only root can hand them to the users in the containers: run it once more with sudo"
fi
tell_compose
