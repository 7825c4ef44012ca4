"""Settings: environment variables `CASEFLOW_*` or a `.env`; every default is safe in production."""

import base64
import ipaddress
import json
import zoneinfo
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("localhost", "127.0.0.1")
_HERE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A folder that ships with the program (`templates`, `sops`, `migrations`): in a checkout it
    stands beside this file, in an installed wheel inside the package."""
    beside = _HERE / name
    return beside if (_HERE / "pyproject.toml").is_file() else _HERE / "caseflow" / name


def named_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """The (name, public key) pairs of `name|key,name|key`, or of a JSON list of such texts, or of
    a JSON object; a key is base64 of 32 bytes."""
    text = text.strip()
    items = json.loads(text) if text[:1] in ("[", "{") else text.split(",")
    pairs = items.items() if isinstance(items, dict) else [i.split("|") for i in items if i.strip()]
    found = tuple((name.strip(), base64.b64decode(key, validate=True)) for name, key in pairs)
    if not all(name and len(key) == 32 for name, key in found):
        raise ValueError("a public key is base64 of 32 bytes")
    return found


class Settings(BaseSettings):
    """One deployment's settings; `caseflow check` explains what is wrong with them."""

    model_config = SettingsConfigDict(
        env_prefix="CASEFLOW_", env_file=".env", extra="ignore", frozen=True
    )

    data: Path = Path("caseflow-data")
    """Folder with everything of a small installation."""
    database_url: str = ""
    """`sqlite:///…` or `postgresql://…`; empty: SQLite in the data folder."""
    keys_url: str = ""
    """The key store; empty: SQLite in the data folder, or schema caseflow_keys on PostgreSQL."""
    root_key: SecretStr | None = None
    """Base64 of 32 bytes; without a named provider it wins over the file."""
    root_key_next: SecretStr | None = None
    """The next one, while `caseflow keys rotate root` moves everything to it."""
    root_key_provider: str = ""
    """`environment`, `file`, `passphrase`, `pkcs11` or a plug-in; empty: environment if the root
    key is set there, else file."""
    root_key_file: Path | None = None
    """Empty: root.key in the data folder; closed in an envelope unless the provider is `file`."""
    passphrase: SecretStr | None = None
    """Of the provider `passphrase`; better in a file, or typed on the terminal."""
    passphrase_file: Path | None = None
    """A file with the passphrase; empty: asked on the terminal."""
    pkcs11_module: str = ""
    """The token's library, as /usr/lib/softhsm/libsofthsm2.so."""
    pkcs11_token: str = ""
    """The token's label."""
    pkcs11_pin_file: Path | None = None
    """A file with the user PIN; empty: pkcs11.pin in the data folder."""
    pkcs11_key: str = "caseflow"
    """Label of the AES-256 key in the token; made at `caseflow init`."""
    sops: Path = Field(default_factory=lambda: shipped("sops"))
    """The procedures: a directory of your own, or the ones that ship."""
    tls: Literal["proxy", "off"] = "proxy"
    """proxy: a reverse proxy ends TLS, cookies are Secure; off: only for demo and tests."""
    proxies: str = "127.0.0.0/8,::1"
    """Addresses or networks of the reverse proxies, with commas between: only their words about the
    browser's address and TLS (X-Forwarded-For, X-Forwarded-Proto) are believed."""
    hosts: str = ""
    """Names under which browsers reach it, with commas between; empty: this machine only, which
    `caseflow serve` refuses outside of the demonstration. A name with a dot in front takes all
    names under it."""
    demo: bool = False
    """Fictional data and simple passwords, said so on every page."""
    debug: bool = False
    """Never in production: refused unless demo is on."""
    mail_url: str = ""
    """`smtp://host:port` for notices without content; empty: notices stay in the application."""
    mail_sender: str = "caseflow@localhost"
    exit_url: str = "https://www.wikipedia.org/"
    """Where *Exit this page* goes: something harmless in your country."""
    key_backup_days: int = Field(default=30, ge=1)
    """How long a backup of the keys is kept: so long after an erasure it is not complete."""
    session_idle_minutes: int = Field(default=15, ge=1, le=60)
    session_hours: int = Field(default=10, ge=1, le=24)
    search_idle_minutes: int = Field(default=15, ge=1, le=120)
    """So long after the last search an organisation's opened search cards stay in memory."""
    searches_per_hour: int = Field(default=60, ge=1)
    """Searches of one account in an hour, and as many duplicate checks; more are refused."""
    tick_seconds: float = Field(default=30.0, gt=0)
    """How often background work looks for what is due."""
    timezone: str = "UTC"
    """Of the people who work here (IANA name): it says when it is night."""
    night_from: int = Field(default=22, ge=0, le=23)
    night_to: int = Field(default=6, ge=0, le=23)
    alert_night: int = Field(default=5, ge=1)
    """Different cases opened in one night that raise an alert; proposed, to be set by each
    deployment, as are the four that follow."""
    alert_burst: int = Field(default=30, ge=2)
    """Different cases opened one by one within ten minutes."""
    alert_out_of_caseload: int = Field(default=10, ge=1)
    """Cases of others read within a day, without doing anything on them."""
    alert_fruitless: int = Field(default=8, ge=1)
    """Searches within an hour that found nothing."""
    alert_refusals: int = Field(default=8, ge=1)
    """Refused pages within an hour."""
    small_cell: int = Field(default=11, ge=5)
    """Counts below this are hidden on dashboards (the floor that CTDC is recalled to use)."""

    @field_validator("proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        for part in text.split(","):
            ipaddress.ip_network(part.strip(), strict=False)
        return text

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in zoneinfo.available_timezones():
            raise ValueError("give a time zone such as Europe/Athens")
        return name

    erasure_ledger: Path | None = None
    """Which cases' keys were destroyed, replayed at each start: keep it apart from both stores
    and never put an older one back. Empty: erasure-ledger.jsonl in the data folder."""
    checkpoint_minutes: int = Field(default=60, ge=1)
    """How often the log is signed, when it has grown."""
    anchor_file: Path | None = None
    """Where signed checkpoints are appended: best on another machine or a write-once medium.
    Empty: anchors.log in the data folder, which a thief of the folder takes along."""
    witnesses: str = ""
    """Installations that countersign: `https://other.example|public key`, comma between them;
    their public key stands on their page of anchors."""
    witness_for: str = ""
    """Installations for which this one is the witness: `origin|public key`, comma between them."""
    tsa_url: str = ""
    """A time-stamp authority (RFC 3161); empty: none. Its certificate must come from tsa_roots."""
    tsa_roots: Path | None = None
    """PEM file with the roots that are believed for tsa_url."""

    @field_validator("witnesses", "witness_for")
    @classmethod
    def _named_keys(cls, value: str) -> str:
        try:
            named_keys(value)
        except (ValueError, TypeError, AttributeError):
            raise ValueError("write name|public key (base64 of 32 bytes), comma between") from None
        return value

    @field_validator("keys_url")
    @classmethod
    def _of_one_kind(cls, value: str, info: ValidationInfo) -> str:
        """Both stores are backed up and restored together, and reached from the same nodes."""
        data = info.data.get("database_url") or "sqlite"
        if value and value.startswith("postgresql") != data.startswith("postgresql"):
            raise ValueError("the key store is of the same kind as CASEFLOW_DATABASE_URL")
        return value

    @field_validator("tsa_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("an address begins with https:// or http://")
        return value

    @property
    def witness_list(self) -> tuple[tuple[str, bytes], ...]:
        """(address, public key) of each witness."""
        return named_keys(self.witnesses)

    @property
    def witnessed_list(self) -> tuple[tuple[str, bytes], ...]:
        """(origin, public key) of each installation that is witnessed here."""
        return named_keys(self.witness_for)

    @property
    def anchor_path(self) -> Path:
        """Where the anchor file lies."""
        return self.anchor_file or self.data / "anchors.log"

    @property
    def erasure_ledger_path(self) -> Path:
        """Where the erasure ledger lies."""
        return self.erasure_ledger or self.data / "erasure-ledger.jsonl"

    @property
    def database(self) -> str:
        """The database's SQLAlchemy address."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data.resolve() / 'caseflow.db'}"

    @property
    def key_store(self) -> str:
        """The key store's SQLAlchemy address."""
        if self.keys_url:
            return self.keys_url.replace("postgresql://", "postgresql+psycopg://", 1)
        if self.database_url.startswith("postgresql"):
            return self.database
        return f"sqlite:///{self.data.resolve() / 'keys.db'}"

    @property
    def trusted_hosts(self) -> list[str]:
        """Names that a request may carry; another one is refused before anything is read."""
        named = [name.strip() for name in self.hosts.split(",")]
        return [*LOOPBACK, *filter(None, named)]

    @property
    def root_key_path(self) -> Path:
        """Where the root key lies when it is a file."""
        return self.root_key_file or self.data / "root.key"
