"""Settings, from environment variables `CASEFLOW_*` or a `.env` file.

Every default is safe in production. `caseflow check` explains what is wrong with the settings.
"""

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
    """Return a folder that is delivered with caseflow (`templates`, `sops`, `migrations`).

    In a checkout it is beside this file, in an installed wheel inside the package.
    """
    beside = _HERE / name
    return beside if (_HERE / "pyproject.toml").is_file() else _HERE / "caseflow" / name


def named_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read (name, public key) pairs from `name|key,name|key`, a JSON list of such texts, or a JSON
    object.

    A key is base64 of 32 bytes. Raises ValueError, TypeError or AttributeError for other text.
    """
    text = text.strip()
    items = json.loads(text) if text[:1] in ("[", "{") else text.split(",")
    pairs = items.items() if isinstance(items, dict) else [i.split("|") for i in items if i.strip()]
    found = tuple((name.strip(), base64.b64decode(key, validate=True)) for name, key in pairs)
    if not all(name and len(key) == 32 for name, key in found):
        raise ValueError("a public key is base64 of 32 bytes")
    return found


class Settings(BaseSettings):
    """The settings of one deployment; they do not change while it runs."""

    model_config = SettingsConfigDict(
        env_prefix="CASEFLOW_", env_file=".env", extra="ignore", frozen=True
    )

    data: Path = Path("caseflow-data")
    """The folder with all files of a small installation."""
    database_url: str = ""
    """`sqlite:///…` or `postgresql://…`; empty: SQLite in the data folder."""
    keys_url: str = ""
    """The key store; empty: SQLite in the data folder, or schema caseflow_keys on PostgreSQL."""
    root_key: SecretStr | None = None
    """Base64 of 32 bytes; when no provider is named, it is used instead of the file."""
    root_key_next: SecretStr | None = None
    """The next root key, while `caseflow keys rotate root` moves everything to it."""
    root_key_provider: str = ""
    """`environment`, `file`, `passphrase`, `pkcs11` or a plug-in; empty: environment if the root
    key is set there, else file."""
    root_key_file: Path | None = None
    """The file of the root key, encrypted unless the provider is `file`; empty: root.key in the
    data folder."""
    old_root_keys: Path | None = None
    """The folder to which a rotation moves the old root key, as long as backups need it: apart from
    the data and from the backups. Empty: a folder beside the data folder, `…-old-root-keys`."""
    passphrase: SecretStr | None = None
    """For the provider `passphrase`; better in a file, or typed on the terminal."""
    passphrase_file: Path | None = None
    """A file with the passphrase; empty: asked on the terminal."""
    pkcs11_module: str = ""
    """The path of the token's library, such as /usr/lib/softhsm/libsofthsm2.so."""
    pkcs11_token: str = ""
    """The token's label."""
    pkcs11_pin_file: Path | None = None
    """A file with the user PIN; empty: pkcs11.pin in the data folder."""
    pkcs11_key: str = "caseflow"
    """The label of the AES-256 key in the token, which `caseflow init` makes."""
    sops: Path = Field(default_factory=lambda: shipped("sops"))
    """The folder of the procedures: your own, or the one that is delivered with caseflow."""
    tls: Literal["proxy", "off"] = "proxy"
    """proxy: a reverse proxy ends TLS, and cookies are Secure; off: only for demo and tests."""
    proxies: str = "127.0.0.0/8,::1"
    """The addresses or networks of the reverse proxies, separated by commas. Only they are believed
    about the browser's address and TLS (X-Forwarded-For, X-Forwarded-Proto)."""
    hosts: str = ""
    """The names under which browsers reach caseflow, separated by commas. Empty: this machine only,
    which `caseflow serve` refuses outside of the demonstration. A name that begins with a dot
    stands for all names under it."""
    demo: bool = False
    """Fictional data and simple passwords; every page says so."""
    debug: bool = False
    """Never in production: refused unless demo is on."""
    mail_url: str = ""
    """`smtp://host:port` for notices without content; empty: notices stay in the application."""
    mail_sender: str = "caseflow@localhost"
    emergency_number: str = ""
    """The number to call in an emergency in your country; empty: none is shown."""
    exit_url: str = "https://www.wikipedia.org/"
    """Where *Exit this page* goes: choose something harmless in your country."""
    key_backup_days: int = Field(default=30, ge=1)
    """How many days you keep a backup of the keys; an erasure is complete only after that."""
    backup_hours: int = Field(default=48, ge=1)
    """After how many hours without a new backup a warning is shown; a proposed value."""
    wal_days: int = Field(default=30, ge=0)
    """How many days PostgreSQL's write-ahead log, its archive, standby servers and copies of its
    files may still contain what was deleted; an erasure is complete only after that, too."""
    session_idle_minutes: int = Field(default=15, ge=1, le=60)
    session_hours: int = Field(default=10, ge=1, le=24)
    search_idle_minutes: int = Field(default=15, ge=1, le=120)
    """How long after the last search an organisation's opened search cards stay in memory."""
    searches_per_hour: int = Field(default=60, ge=1)
    """How many searches, and as many duplicate checks, one account may do in an hour."""
    tick_seconds: float = Field(default=30.0, gt=0)
    """How often background work looks for what is due."""
    country: str = Field(default="", pattern="^([A-Z]{2})?$")
    """The country (ISO 3166-1 alpha-2) of phone numbers that are written without a country code."""
    timezone: str = "UTC"
    """The time zone of the people who work here (IANA name): it decides when it is night, in which
    zone figures are counted, and what organisations without a zone of their own see."""
    # The night begins and ends at these full hours; it may go over midnight.
    night_from: int = Field(default=22, ge=0, le=23)
    night_to: int = Field(default=6, ge=0, le=23)
    alert_night: int = Field(default=5, ge=1)
    """How many different cases opened in one night raise an alert. This value and the next four are
    proposals, to be set by each deployment."""
    alert_burst: int = Field(default=30, ge=2)
    """How many different cases opened one by one within ten minutes raise an alert."""
    alert_out_of_caseload: int = Field(default=10, ge=1)
    """How many cases of others, read within a day without doing anything on them, raise one."""
    alert_fruitless: int = Field(default=8, ge=1)
    """How many searches within an hour that find nothing raise an alert."""
    alert_checks: int = Field(default=40, ge=1)
    """How many checks within an hour, whether somebody is known already, raise an alert."""
    alert_refusals: int = Field(default=8, ge=1)
    """How many refused pages within an hour raise an alert. So many are recorded one by one, then
    their number each time that it has doubled."""
    refusals_per_hour: int = Field(default=60, ge=1)
    """How many refused requests of one account an hour are told why, and ten times as many from one
    address; further ones are answered with 429. Proposed too."""
    small_cell: int = Field(default=11, ge=5)
    """Counts below this are hidden on dashboards. 11 is said to be the threshold of CTDC; check it
    before you rely on it."""

    max_document_bytes: int = Field(default=20 * 1024 * 1024, ge=1024, le=200 * 1024 * 1024)
    """The largest document that can be added to a case, in bytes."""
    clamav: str = Field(default="", pattern=r"^(unix:///.+|tcp://.+)?$")
    """The daemon of ClamAV that checks documents for viruses: `unix:///run/clamav/clamd.ctl` or
    `tcp://host:3310`. Empty: they are not checked, and the page says so."""

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
    """The file of what was erased, which is applied again at each start: keep it apart from both
    stores, and never restore an older one. Empty: erasure-ledger.jsonl in the data folder."""
    checkpoint_minutes: int = Field(default=60, ge=1)
    """How often the log is signed, if it has grown."""
    anchor_file: Path | None = None
    """Where signed checkpoints are appended: best on another machine or a write-once medium.
    Empty: anchors.log in the data folder, where whoever can change the data can also change it."""
    witnesses: str = ""
    """Installations that countersign our checkpoints: `https://other.example|public key`, separated
    by commas. Their public key is shown on their page of anchors."""
    witness_for: str = ""
    """Installations for which this one is the witness: `origin|public key`, separated by commas."""
    tsa_url: str = ""
    """A time-stamp authority (RFC 3161); empty: none. Its certificate must come from tsa_roots."""
    tsa_roots: Path | None = None
    """A PEM file with the root certificates that are trusted for tsa_url."""

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
        """Refuse two kinds of databases: both stores are backed up and restored together, and must
        be reached from the same nodes."""
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
        """The (address, public key) of each witness of this installation."""
        return named_keys(self.witnesses)

    @property
    def witnessed_list(self) -> tuple[tuple[str, bytes], ...]:
        """The (origin, public key) of each installation for which this one is the witness."""
        return named_keys(self.witness_for)

    @property
    def anchor_path(self) -> Path:
        """The path of the anchor file."""
        return self.anchor_file or self.data / "anchors.log"

    @property
    def key_copies_days(self) -> int:
        """How many days some copy of the key store may still contain a key that was destroyed."""
        kept = self.wal_days if self.key_store.startswith("postgresql") else 0
        return max(self.key_backup_days, kept)

    @property
    def erasure_ledger_path(self) -> Path:
        """The path of the erasure ledger's file."""
        return self.erasure_ledger or self.data / "erasure-ledger.jsonl"

    @property
    def database(self) -> str:
        """The address of the data store for SQLAlchemy."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data.resolve() / 'caseflow.db'}"

    @property
    def key_store(self) -> str:
        """The address of the key store for SQLAlchemy."""
        if self.keys_url:
            return self.keys_url.replace("postgresql://", "postgresql+psycopg://", 1)
        if self.database_url.startswith("postgresql"):
            return self.database
        return f"sqlite:///{self.data.resolve() / 'keys.db'}"

    @property
    def trusted_hosts(self) -> list[str]:
        """The host names that a request may carry; others are refused before anything is read."""
        named = [name.strip() for name in self.hosts.split(",")]
        return [*LOOPBACK, *filter(None, named)]

    @property
    def old_root_keys_path(self) -> Path:
        """The path of the folder of old root keys, for the providers that keep them in files."""
        data = self.data.resolve()
        return self.old_root_keys or data.with_name(f"{data.name}-old-root-keys")

    @property
    def root_key_path(self) -> Path:
        """The path of the root key's file, for the providers that keep it in one."""
        return self.root_key_file or self.data / "root.key"
