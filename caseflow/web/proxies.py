"""Believe what a reverse proxy says of the browser, and nobody else who says it."""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def behind(inner: "WSGIApplication", named: str) -> "WSGIApplication":
    """Wrap an application that stands behind these proxies (addresses or networks, with commas).

    The address and the scheme that a proxy tells are believed when the connection comes from one
    of them, or over a socket of this machine, which has no address.
    """
    networks = [ipaddress.ip_network(part.strip(), strict=False) for part in named.split(",")]
    believing = ProxyFix(inner, x_for=1, x_proto=1)

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if _is_proxy(environ):
            return believing(environ, start)
        # Nobody behind us may read them either: Flask-Talisman looks at them by itself.
        for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_")]:
            del environ[name]
        return inner(environ, start)

    def _is_proxy(environ: "WSGIEnvironment") -> bool:
        told = environ.get("REMOTE_ADDR", "")
        try:
            address = ipaddress.ip_address(told)
        except ValueError:
            return not told
        return any(address in network for network in networks)

    return answer
