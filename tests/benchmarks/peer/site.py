"""Set up Django for the database of the floor, with one account that is signed in."""

import secrets
from datetime import timedelta
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import path
from sqlalchemy.engine import make_url

from tests.benchmarks.peers import SESSION

CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages")
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
urlpatterns: list[Any] = []


def create_peer(url: str) -> Any:
    """Return the WSGI application of the Django admin for the floor's database."""
    settings.configure(
        SECRET_KEY=secrets.token_hex(32),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": _database(url)},
        INSTALLED_APPS=[*(f"django.contrib.{one}" for one in CONTRIB), "tests.benchmarks.peer"],
        MIDDLEWARE=list(MIDDLEWARE),
        USE_TZ=True,
        STATIC_URL="static/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
    )
    django.setup()
    from django.contrib import admin

    urlpatterns.append(path("admin/", admin.site.urls))
    call_command("migrate", verbosity=0)
    _sign_in()
    return get_wsgi_application()


def _database(url: str) -> dict[str, Any]:
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000;"
        options = {"init_command": pragmas}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": made.database,
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": made.database,
        "USER": made.username or "",
        "HOST": made.query.get("host", made.host or ""),
        "PORT": str(made.port or ""),
        "CONN_MAX_AGE": None,
    }


def _sign_in() -> None:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    user, _made = User.objects.get_or_create(username="peer", is_staff=True, is_superuser=True)
    values = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    Session.objects.save(SESSION, values, timezone.now() + timedelta(days=1))
