"""How a command comes to an installation: its settings, its folder kept, its stores open."""

from pathlib import Path
from typing import Any

from flask import Flask

from caseflow.cli import folder_lock, installation
from caseflow.errors import Refused
from caseflow.web import transaction
from config import Settings


def settings_for(data: Path, **values: Any) -> Settings:
    """Settings from the environment, for this data folder."""
    return Settings(data=data, **values)


def used(data: Path, **values: Any) -> Settings:
    """The same, and nobody restores into the folder until the command ends."""
    folder_lock.by_command(data)
    return settings_for(data, **values)


def installed(settings: Settings) -> Flask:
    """The application over an installation whose keys open; makes nothing where there is none."""
    installation.check_whole(settings)
    if settings.database.startswith("sqlite") and not installation.has_data(settings):
        raise Refused(f"There is no installation in {settings.data}: run `caseflow init` first.")
    app = installation.application(settings)
    with app.app_context():
        installation.check_keys_open(settings)
    return app


def check_writable(app: Flask) -> None:
    """Stop a command that writes into an installation that is older than its last anchor."""
    with app.app_context():
        if (why := transaction.read_only()) is not None:
            raise why
