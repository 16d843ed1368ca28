"""Which encryption keys this process uses."""

from __future__ import annotations

from bot.database.encryption import KeyRing, UnusableEncryptionKeys, generated_keys, use_keys
from bot.settings import Settings


def set_encryption_keys(settings: Settings) -> None:
    """The configured keys, or, for the embedded default only, keys generated into the data folder.

    Raises UnusableEncryptionKeys: a database of the clinic's own never gets a key that only one machine knows.
    """
    file = settings.data_dir / "encryption.keys"
    if settings.encryption_keys is not None:
        use_keys(KeyRing(settings.encryption_keys.get_secret_value()))
    elif settings.database_url is None or file.exists():
        use_keys(KeyRing(generated_keys(file)))
    else:
        raise UnusableEncryptionKeys("LANTERN_DATABASE_URL is set, so LANTERN_ENCRYPTION_KEYS has to be set as well")
