"""Healthy while a worker has told the queue within half a minute that it lives."""

import os
import sys
from pathlib import Path

import psycopg

url = Path(os.environ["LANTERN_SECRETS_DIR"], "lantern_database_url").read_text().strip()
with psycopg.connect(url, connect_timeout=5) as connection:
    alive = connection.execute(
        "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds' LIMIT 1"
    ).fetchone()
sys.exit(None if alive else "no worker has given a sign of life for 30 seconds")
