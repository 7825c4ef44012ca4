"""Prepare a command: read its settings, lock its data folder, open its stores."""

from pathlib import Path
from typing import Any

from flask import Flask

from caseflow.cli import folder_lock, installation
from caseflow.errors import Refused
from caseflow.web import transaction
from config import Settings


def settings_for(data: Path, **values: Any) -> Settings:
    """Return the settings for this data folder, read from the environment."""
    return Settings(data=data, **values)


def used(data: Path, **values: Any) -> Settings:
    """Return the settings, and prevent a restore into the folder until the command ends.

    Raises Refused while a backup is being restored into the folder.
    """
    folder_lock.by_command(data)
    return settings_for(data, **values)


def installed(settings: Settings) -> Flask:
    """Return the application for an existing installation, after checking that its keys open.

    Raises Refused when there is no installation in the folder.
    """
    # Checked first, because SQLite would create an empty database where there is none.
    installation.check_whole(settings)
    if settings.database.startswith("sqlite") and not installation.has_data(settings):
        raise Refused(f"There is no installation in {settings.data}: run `caseflow init` first.")
    app = installation.application(settings)
    with app.app_context():
        installation.check_keys_open(settings)
    return app


def check_writable(app: Flask) -> None:
    """Raise the reason why the installation is read-only, if it is.

    An installation is read-only when its log is older than its last anchor.
    """
    with app.app_context():
        if (why := transaction.read_only()) is not None:
            raise why
