#!/bin/sh
# Hands the key to the launcher, which takes it from the environment, and becomes the launcher.
set -eu
key_file="${LANTERN_SECRETS_DIR:?is not set}/lantern_generator_api_key"
if ! [ -s "$key_file" ]; then
    echo "The generator needs its key in $key_file" >&2
    exit 1
fi
LANTERN_GENERATOR_API_KEY="$(cat "$key_file")"
export LANTERN_GENERATOR_API_KEY
exec python3 -m llm_server serve "$@"
