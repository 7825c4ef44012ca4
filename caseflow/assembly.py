"""How `create_app` puts the parts together, in the order in which they need one another."""

import contextlib
import logging
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, g, session
from flask_login import user_logged_in
from jinja2 import FileSystemLoader
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from whitenoise import WhiteNoise

from caseflow import clock, database, encryption, extensions
from caseflow.access import check_declared
from caseflow.accounts import signing_in
from caseflow.accounts.feature import FEATURE as accounts
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.directory.feature import FEATURE as directory
from caseflow.audit import log, row_verification
from caseflow.audit.anchors import rollback_check
from caseflow.crypto import selftest
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.key_derivation import derive
from caseflow.crypto.providers import RootKeys
from caseflow.encryption import (
    crypto_erasure,
    key_hierarchy,
    key_store,
    private_files,
    root_key_provider,
)
from caseflow.encryption.key_store import KeyStore
from caseflow.errors import Refused
from caseflow.notices.feature import FEATURE as notices
from caseflow.oversight.account_requests.feature import FEATURE as account_requests
from caseflow.oversight.administration.feature import FEATURE as administration
from caseflow.oversight.alerts.feature import FEATURE as alerts
from caseflow.oversight.anchors.feature import FEATURE as anchors
from caseflow.oversight.erasures.feature import FEATURE as erasures
from caseflow.oversight.log.feature import FEATURE as audit_log
from caseflow.oversight.own_file.feature import FEATURE as own_file
from caseflow.oversight.retention.feature import FEATURE as retention
from caseflow.pathway.case.feature import FEATURE as case
from caseflow.pathway.closure.feature import FEATURE as closure
from caseflow.pathway.consent.feature import FEATURE as consent
from caseflow.pathway.follow_up.feature import FEATURE as follow_up
from caseflow.pathway.identification.feature import FEATURE as identification
from caseflow.pathway.plan.feature import FEATURE as plan
from caseflow.pathway.referral.feature import FEATURE as referral
from caseflow.pathway.screening.feature import FEATURE as screening
from caseflow.portal.feature import FEATURE as portal
from caseflow.reporting.feature import FEATURE as reporting
from caseflow.sop import loading
from caseflow.web import (
    access_gate,
    addresses,
    error_boundary,
    errors,
    filters,
    headers,
    i18n,
    idempotency,
    kept_forms,
    language,
    local_time,
    navigation,
    outage,
    proxies,
    registry,
    transaction,
    uploads,
)
from caseflow.web.assets import asset_url
from caseflow.web.feature import FEATURE as web
from caseflow.web.registry import Destination, Feature
from config import Settings, shipped

MAX_REQUEST = 2 * 1024 * 1024
FEATURES: tuple[Feature, ...] = (
    web,
    accounts,
    directory,
    notices,
    case,
    screening,
    consent,
    identification,
    plan,
    referral,
    follow_up,
    closure,
    account_requests,
    administration,
    audit_log,
    alerts,
    erasures,
    own_file,
    retention,
    anchors,
    reporting,
    portal,
)
"""An earlier one is known to later ones; the tabs of a case follow this order."""
METADATA = extensions.db.metadata
"""Every table of the data store: importing the features imports their models."""


def configure(app: Flask, settings: Settings) -> None:
    """Everything Flask and its extensions read from `app.config`."""
    app.jinja_environment = i18n.Templates
    app.request_class = uploads.InMemory
    present = root_keys(app, settings).candidates()[-1]
    prefix = "__Host-" if settings.tls != "off" else ""
    app.config.update(
        SETTINGS=settings,
        TRUSTED_HOSTS=settings.trusted_hosts,
        SECRET_KEY=derive(present, "flask secret").hex(),
        SECURITY_PASSWORD_SALT=derive(present, "password salt").hex(),
        SESSION_COOKIE_NAME=f"{prefix}caseflow",
        SESSION_COOKIE_SECURE=settings.tls != "off",
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        EXIT_URL=settings.exit_url,
        RATELIMIT_STORAGE_URI="memory://",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=database.options(settings.database),
        **_mail(settings),
    )


def root_keys(app: Flask, settings: Settings) -> RootKeys:
    """The provider of the root key, once: a passphrase is asked for only once."""
    found: RootKeys = app.extensions.setdefault("caseflow-root", root_key_provider.chosen(settings))
    return found


def open_database(app: Flask, settings: Settings) -> None:
    """The data store, durable on SQLite; its folder is closed to other accounts."""
    private_files.keep_private(settings.data)
    if settings.database.startswith("sqlite:///"):
        database.check_overwrites()
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(shipped("migrations")))
    with app.app_context():
        engine: Engine = extensions.db.engine
        database.tune(engine)


def unlock_keys(app: Flask, settings: Settings) -> None:
    """Self-test once in this process, then the key ring over the key store."""
    leave_no_image()
    selftest.run_once()
    store = KeyStore(database.key_engine(settings.key_store))
    key_hierarchy.bind(app, key_hierarchy.KeyRing(root_keys(app, settings), store))


def refuse_other_schema(app: Flask) -> None:
    """Stop before anything is read from stores whose schema this version does not know.

    Raises Refused for an installation from before the first schema, or of a newer version.
    """
    with app.app_context():
        stores = (
            (extensions.db.engine, "versions"),
            (key_hierarchy.key_ring().store.engine, "keys"),
        )
        for engine, folder in stores:
            known = {path.stem for path in (shipped("migrations") / folder).glob("0*.py")}
            if not set(_revisions(engine)) <= known:
                raise Refused(
                    "This installation was made by another version of caseflow, whose tables this "
                    "one does not know: start that version, or begin a new installation in another "
                    "folder; nothing was changed."
                )


def _revisions(engine: Engine) -> list[str]:
    """Which revision the tables of this store have; none before they are made."""
    try:
        with database.taking_the_lock(False), engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return []
            return list(connection.scalars(text("SELECT version_num FROM alembic_version")))
    except OperationalError:
        raise
    except DatabaseError:
        return []  # what follows says that the file is damaged


def let_go(app: Flask) -> None:
    """Close every connection to the database and to the key store."""
    with app.app_context():
        extensions.db.engine.dispose()
        if key_hierarchy.is_bound(app):
            key_hierarchy.key_ring().store.engine.dispose()


def leave_no_image() -> None:
    """A process that holds keys and opens values leaves no core file when it crashes."""
    with contextlib.suppress(ImportError):  # Windows has neither the module nor core files
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def keep_erased(app: Flask) -> None:
    """A key store that was put back from a backup loses again what was destroyed since."""
    with app.app_context():
        try:
            ready = _has_ledger() and _has_system_key()
            destroyed = crypto_erasure.replay() if ready else 0
        except OperationalError:
            raise
        except DatabaseError:
            raise CryptoError(key_store.DAMAGED) from None
        if destroyed:
            structlog.get_logger().warning("keys destroyed again", keys=destroyed)


def _has_ledger() -> bool:
    """Whether the key store has its tables: before `caseflow init` it has none."""
    store = key_hierarchy.key_ring().store
    return inspect(store.engine).has_table(key_store.destructions.name)


def _has_system_key() -> bool:
    return bool(key_hierarchy.key_ring().store.rows(key_store.system_keys))


def compare_with_anchor(app: Flask, settings: Settings) -> None:
    """A log that is older than its newest anchor starts read-only (see `web.transaction`)."""
    with app.app_context():
        app.extensions[transaction.READ_ONLY] = rollback_check.found(settings)


def load_procedures(app: Flask, settings: Settings) -> None:
    """The SOPs and instruments; a wrong one stops the start with file, line and reason."""
    app.extensions["caseflow-sop"] = loading.load(settings.sops)


def bind_web(app: Flask, settings: Settings) -> None:
    """Transaction, sessions, sign-in, gate, headers, languages, errors, templates, files."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[structlog.processors.TimeStamper("iso"), structlog.processors.JSONRenderer()],
    )
    outage.init_app(app)
    transaction.rest_while_read_only(app)
    kept_forms.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.mail.init_app(app)
    headers.init_app(app, tls=settings.tls != "off")
    language.init_app(app)
    i18n.init_app(app)
    addresses.init_app(app)
    signing_in.init_app(app)
    user_logged_in.connect(_remember_organisation, app)
    local_time.init_app(app)
    access_gate.init_app(app)
    transaction.init_app(app)
    idempotency.init_app(app)
    errors.init_app(app)
    _templates(app, settings)
    if settings.tls == "proxy":
        app.wsgi_app = proxies.behind(app.wsgi_app, settings.proxies)  # type: ignore[method-assign, assignment]
    static = Path(__file__).parent / "static"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(static), prefix="static/", max_age=31_536_000
    )
    error_boundary.init_app(app)


def _remember_organisation(app: Flask, user: Any) -> None:
    """Keep name and time zone of the organisation with the session, for the frame of pages."""
    organisation = agencies_queries.get_organisation(user.organisation_id)
    session["organisation_name"] = organisation.name
    session[local_time.SESSION_KEY] = organisation.time_zone


def register_features(app: Flask) -> None:
    """Every feature's pages, and what else it declares, for this application."""
    check_declared()
    found = registry.gather(FEATURES)
    app.extensions[registry.KEY] = found
    app.extensions[log.WATCHERS] = found.on_opening
    app.extensions[row_verification.INDEXES] = found.log_indexes
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for signal, receiver in feature.listeners:
            signal.connect(receiver)  # once in a process, however many applications it has
    headers.over_plain_http(*(app.view_functions[name] for name in found.over_plain_http))
    headers.without_scripts(*(app.view_functions[name] for name in found.without_scripts))


def _templates(app: Flask, settings: Settings) -> None:
    app.jinja_loader = FileSystemLoader(str(shipped("templates")))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset_url,
        demo=settings.demo,
        form_failed=lambda: g.get("form_failed", False),
        printed_at=clock.now,
    )
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.tests["changed_outside"] = lambda value: value is encryption.CHANGED

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "navigation": navigation.links(),
            "case_tabs": navigation.case_tabs,
            "locale": i18n.spoken(),
            "text_direction": language.direction(),
            "news": partial(registry.address, Destination.NEWS),
            "own_account": partial(registry.address, Destination.OWN_ACCOUNT),
            "organisation_name": session.get("organisation_name", ""),
            "languages": list(language.LANGUAGES.items()),
        }


def _mail(settings: Settings) -> dict[str, Any]:
    host, _, port = settings.mail_url.removeprefix("smtp://").partition(":")
    return {
        "MAIL_SERVER": host or "localhost",
        "MAIL_PORT": int(port or 25),
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
        "MAIL_BACKEND": "smtp" if settings.mail_url else "dummy",
    }
