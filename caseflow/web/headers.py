"""Security headers of every response: it is not cached, not framed, and loads only our files."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response

from caseflow.extensions import talisman

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
PERMISSIONS = dict.fromkeys(
    ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment", "usb"),
    "()",
)
"""What no page of ours asks the browser for."""


def init_app(app: Flask, *, tls: bool) -> None:
    """Set strict headers; with `tls` also HSTS, for two years, and cookies for HTTPS only."""
    talisman.init_app(
        app,
        force_https=tls,
        strict_transport_security=tls,
        strict_transport_security_max_age=63_072_000,
        session_cookie_secure=tls,
        session_cookie_samesite="Strict",
        content_security_policy=POLICY,
        referrer_policy="no-referrer",
        permissions_policy=PERMISSIONS,
        frame_options="DENY",
    )
    app.after_request(_isolate)


def over_plain_http(*views: Callable[..., Any]) -> None:
    """Let these views be asked over plain HTTP too: a load balancer beside us speaks no TLS."""
    for view in views:
        view.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined]


def without_scripts(*views: Callable[..., Any]) -> None:
    """Let nothing run that the answers of these views contain, and let them load nothing."""
    policy = {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}
    for view in views:
        options = {"content_security_policy": policy}
        view.talisman_view_options = options  # type: ignore[attr-defined]


def forget(response: Response) -> Response:
    """Tell the browser to delete the cache, cookies and storage that it keeps for this site."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _isolate(response: Response) -> Response:
    # Otherwise the back button could show a survivor's data again after somebody has left.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
