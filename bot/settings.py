"""Settings from the environment (prefix `LANTERN_`); what is unset means the embedded default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from safety.regions import region_named

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of the application. Secrets may come from files in `LANTERN_SECRETS_DIR`."""

    model_config = SettingsConfigDict(
        env_prefix="LANTERN_",
        extra="ignore",
        env_ignore_empty=True,
        secrets_dir=os.environ.get("LANTERN_SECRETS_DIR"),
    )

    data_dir: Path = REPOSITORY / ".lantern"
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: SecretStr | None = None
    nlu_url: str | None = None
    generator_url: str | None = None
    generator_model: str = "lantern"
    generator_api_key: SecretStr | None = None
    generator_languages: tuple[str, ...] = ("en",)
    """Languages that the generator writes; the others are answered from reviewed sentences."""
    region: str = "international"
    clinic_name: str = "Lantern"
    encryption_keys: SecretStr | None = None
    """`id:base64,…`, 32 bytes each; the first encrypts, all decrypt."""
    secure_cookies: bool = False
    """Send the staff cookie over TLS only; the production compose file turns it on."""
    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    """Public URL of this gateway; set, updates arrive by webhook instead of long polling."""
    telegram_webhook_secret: SecretStr | None = None
    telegram_staff_chat: str | None = None
    """Chat that is paged, without patients' words, whenever an escalation opens."""
    escalation_minutes: int = 15
    """How long an ordinary escalation may wait before it is paged again and the patient is told."""
    retention_days: int = 365
    """A conversation is erased this long after its last message."""
    expired_articles: Literal["notice", "withhold"] = "notice"
    """What becomes of an article whose review has run out: answered with a notice, or not at all."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("region")
    @classmethod
    def _known(cls, region: str) -> str:
        region_named(region)
        return region

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Settings:
        if self.telegram_webhook_url and not self.telegram_webhook_secret:
            raise ValueError("LANTERN_TELEGRAM_WEBHOOK_URL needs LANTERN_TELEGRAM_WEBHOOK_SECRET")
        return self
