"""The one place that reads ``SOHOA_*`` and ``sohoa.toml``. Everybody else is handed a ``Settings``."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from models.errors import SetupError
from storage.networks import parse_networks
from storage.object_cache import ObjectCache
from storage.objects import StoreAddress
from storage.oidc_access import OidcAccess, parse_roles
from storage.s3_access import S3Access

TOML_NAME = "sohoa.toml"


def _usable_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """What an operator may choose. The environment stands above the file, the file above the defaults.

    Times are in seconds, memory in MiB. ``home`` is made absolute when the settings are read, so a change
    of the working directory later moves nothing.
    """

    model_config = SettingsConfigDict(env_prefix="SOHOA_", extra="forbid", frozen=True, toml_file=TOML_NAME)

    home: Path = Path(".sohoa")
    database_url: str = ""
    database_password_file: Path | None = None
    store_url: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_retention_days: int = Field(default=0, ge=0, le=36_500)
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    # Secrets as files (Docker and systemd give them so) stand above those in the environment.
    s3_access_key_file: Path | None = None
    s3_secret_key_file: Path | None = None
    cache_mb: int = Field(default=4096, ge=100)
    workers: int = Field(default_factory=_usable_cpus, ge=1, le=256)
    reader: Literal["both", "own", "tesseract"] = "both"
    # Weights of our reader that this archive taught: a number, the first digits of a hash, or "shipped".
    # Empty: the newest, or what shipped where there are none.
    reader_model: str = ""
    # Batches by name or id, parted by commas: kept for testing, nothing is ever learned from their pages.
    test_batches: str = ""
    engine: Literal["tesserocr", "pytesseract"] = "tesserocr"
    chunk_pages: int = Field(default=100, ge=25, le=100)
    queue_pages: int = Field(default=200_000, ge=1)
    page_time_limit_s: float = Field(default=120.0, gt=0, le=3600)
    page_memory_limit_mb: int = Field(default=1500, ge=300)
    # An A0 sheet at 400 dpi has 248 million pixels; what lies above is a mistake or an attack.
    max_pixels: int = Field(default=300_000_000, ge=1_000_000)
    max_pages: int = Field(default=2000, ge=1)
    lease_s: float = Field(default=45.0, ge=1, le=3600)
    max_attempts: int = Field(default=3, ge=1, le=20)
    review_lease_s: float = Field(default=300.0, ge=10, le=86_400)
    # Where the review site is for those who open exports and webhooks: links lead there.
    site_url: str = "http://127.0.0.1:8642"
    # Networks inside the house that webhooks may go to all the same, such as "10.0.0.0/8, 192.168.7.5".
    webhook_allow: str = ""
    max_upload_mb: int = Field(default=512, ge=1, le=100_000)
    # An organisation's own sign-in (OpenID Connect); off while there is no issuer.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_client_secret_file: Path | None = None
    oidc_label: str = "OIDC"
    oidc_role_claim: str = "roles"
    oidc_roles: str = ""
    prefect: Literal["auto", "always", "off"] = "auto"
    # Who carries the chunks of one scan: this program, or a Dask cluster (its own where no address is given).
    task_runner: Literal["here", "dask"] = "here"
    dask_address: str = ""
    tessdata: Path | None = None
    # Of the fields that the machine accepts, this share may be wrong (per field type, at its upper bound).
    accepted_error: float = Field(default=1 / 200, gt=0, le=0.5)
    lang: Literal["vi", "en"] = "vi"
    log: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    # Where site and worker show what they measure; None: nowhere.
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"

    @field_validator("webhook_allow")
    @classmethod
    def _check_networks(cls, given: str) -> str:
        parse_networks(given)
        return given

    @model_validator(mode="before")
    @classmethod
    def _fill_places(cls, given: dict[str, object]) -> dict[str, object]:
        home = Path(str(given.get("home") or ".sohoa")).expanduser().absolute()
        database = str(given.get("database_url") or f"sqlite:///{home / 'sohoa.db'}")
        return {
            **given,
            "home": home,
            "database_url": _with_password(database, given.get("database_password_file")),
            "store_url": given.get("store_url") or str(home / "store"),
        }

    def store_address(self) -> StoreAddress:
        """Return where objects are kept, with what a server needs.

        Raises:
            SetupError: a file with a secret cannot be read.

        """
        if "://" not in self.store_url:
            return StoreAddress(self.store_url)
        if not self.s3_endpoint:
            return StoreAddress(self.store_url)
        access = S3Access(
            endpoint=self.s3_endpoint,
            access_key=_secret(self.s3_access_key, self.s3_access_key_file),
            secret_key=_secret(self.s3_secret_key, self.s3_secret_key_file),
            region=self.s3_region,
            retention_days=self.s3_retention_days,
        )
        cache = ObjectCache(self.home / "cache" / "originals", self.cache_mb << 20)
        return StoreAddress(self.store_url, access, cache)

    def oidc_access(self) -> OidcAccess | None:
        """Return how people sign in at their organisation's provider, or None where it is off.

        Raises:
            SetupError: it is set in part, or could not be trusted.

        """
        if not self.oidc_issuer:
            return None
        return OidcAccess(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=_secret(self.oidc_client_secret, self.oidc_client_secret_file),
            label=self.oidc_label,
            role_claim=self.oidc_role_claim,
            roles=parse_roles(self.oidc_roles),
        )

    def server_ports(self) -> frozenset[int]:
        """Return the TCP ports of the database and the store; empty where neither is on a network."""
        ports = set()
        database = make_url(self.database_url)
        if database.drivername.startswith("postgresql"):
            hosts = [database.host or "", *([database.query["host"]] if "host" in database.query else [])]
            if any(host and not str(host).startswith("/") for host in hosts):
                ports.add(database.port or 5432)
        if "://" in self.store_url and self.s3_endpoint:
            server = urlsplit(self.s3_endpoint)
            ports.add(server.port or (443 if server.scheme == "https" else 80))
        return frozenset(ports)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then ``sohoa.toml``; no other file is looked at."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _with_password(url: str, file: object) -> str:
    """Return the database's address with the password that a file holds; as it is where none is named."""
    if not file:
        return url
    try:
        password = Path(str(file)).read_text(encoding="utf-8").strip()
        return make_url(url).set(password=password).render_as_string(hide_password=False)
    except (OSError, UnicodeDecodeError, ArgumentError) as error:
        raise ValueError(f"the password in {file} cannot be used: {type(error).__name__}") from error


def _secret(given: SecretStr, file: Path | None) -> str:
    if file is None:
        return given.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"the secret in {file} cannot be read", remedy="Give this user the right to read that file."
        ) from error


def load_settings() -> Settings:
    """Return the settings of the environment and the working directory.

    Raises:
        SetupError: a value is unknown or out of range; the message names its key.

    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "settings"
        raise SetupError(
            f"setting '{key}' is not usable: {first['msg']}",
            remedy=f"Correct '{key}' in {TOML_NAME} or SOHOA_{key.upper()} in the environment.",
        ) from error
    except (SettingsError, tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SetupError(
            f"the settings cannot be read: {error}",
            remedy=f"Correct {TOML_NAME} in the working directory, or remove it.",
        ) from error
