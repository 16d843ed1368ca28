"""Patients' words at rest: AES-256-GCM with a key id and a random nonce in every value."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

FORMAT = 1
NONCE_BYTES = 12


class UnusableEncryptionKeys(ValueError):
    """The configured keys cannot be read; the message says what is wrong without showing a key."""


class UnreadableCiphertext(ValueError):
    """A stored value cannot be decrypted: its key is missing or the bytes were changed."""


class KeyRing:
    """Keys by id; the first one encrypts, every one decrypts, so that keys can be rotated."""

    def __init__(self, keys: str) -> None:
        self._keys: dict[str, AESGCM] = {}
        for entry in filter(None, (part.strip() for part in keys.replace("\n", ",").split(","))):
            identifier, _, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error as error:
                raise UnusableEncryptionKeys(f"encryption key {identifier!r} is not base64") from error
            if not identifier or len(identifier) > 40 or len(key) != 32:
                raise UnusableEncryptionKeys("encryption keys are written id:base64 with 32 bytes each")
            self._keys[identifier] = AESGCM(key)
        if not self._keys:
            raise UnusableEncryptionKeys("no encryption key is configured")
        self._active = next(iter(self._keys))

    def encrypt(self, plain: bytes) -> bytes:
        identifier = self._active.encode()
        header = bytes([FORMAT, len(identifier)]) + identifier
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._keys[self._active].encrypt(nonce, plain, header)

    def decrypt(self, stored: bytes) -> bytes:
        """Raises UnreadableCiphertext."""
        if len(stored) < 2 or stored[0] != FORMAT:
            raise UnreadableCiphertext("a stored value is in no known format")
        start = 2 + stored[1]
        header, nonce, body = (
            stored[:start],
            stored[start : start + NONCE_BYTES],
            stored[start + NONCE_BYTES :],
        )
        identifier = header[2:].decode(errors="replace")
        if identifier not in self._keys:
            raise UnreadableCiphertext(f"no encryption key {identifier!r} is configured")
        try:
            return self._keys[identifier].decrypt(nonce, body, header)
        except InvalidTag as error:
            raise UnreadableCiphertext("a stored value was changed or belongs to another key") from error


def generated_keys(file: Path) -> str:
    """The keys kept in `file`, made on first use and readable by the owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(f"k1:{key}\n")
        try:
            os.link(fresh, file)  # never replaces a key that another process has just made
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text()


_ring: KeyRing | None = None


def use_keys(ring: KeyRing) -> None:
    """Sets the keys of this process; called once before the database is touched."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    if _ring is None:
        raise UnusableEncryptionKeys("the encryption keys were not set before the database was used")
    return _ring


class EncryptedText(TypeDecorator[str]):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else ring().decrypt(value).decode()


class EncryptedJSON(TypeDecorator[Any]):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else ring().encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(ring().decrypt(value))
