"""What a password's hash costs in production; the other tests take a cheaper one."""

from flask_security.utils import hash_password

from caseflow import create_app
from tests.integration.world import PASSWORD
from tests.sharing import HASHING
from tests.stores import close_stores

PRODUCTION = "$argon2id$v=19$m=65536,t=3,p=4$"
"""The second recommendation of RFC 9106: 64 MiB, three passes, four lanes."""


def test_a_hash_costs_what_rfc_9106_recommends(settings):
    app = create_app(settings.model_copy(update={"tls": "proxy", "demo": False}))
    with app.app_context():
        assert hash_password(PASSWORD).startswith(PRODUCTION)
        close_stores()


def test_here_the_mechanism_has_hashes_as_in_production(app, world):
    assert not app.config[HASHING]
    assert world.caseworker.password.startswith(PRODUCTION)
