"""What a password's hash costs in production; the other tests take a cheaper one."""

from argon2 import PasswordHasher
from flask_security.utils import hash_password

from caseflow import create_app, encryption
from caseflow.accounts.models import User
from caseflow.extensions import db
from tests.integration.world import PASSWORD, commit
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


def _hashed_more_cheaply(user):
    """As the account of a time when argon2's cost was lower, signed by the program of then."""
    user.password = PasswordHasher(time_cost=2, memory_cost=1024, parallelism=1).hash(PASSWORD)
    encryption.sign(user)
    commit()


def _sign_in(app, user):
    answer = app.test_client().post("/sign-in", data={"email": user.email, "password": PASSWORD})
    db.session.expire_all()
    return answer.status_code


def test_a_sign_in_after_the_cost_was_raised_hashes_again_and_signs_the_account(app, world):
    _hashed_more_cheaply(world.caseworker)
    assert _sign_in(app, world.caseworker) == 302
    assert world.caseworker.password.startswith(PRODUCTION)
    assert encryption.is_signed(world.caseworker)
    assert _sign_in(app, world.caseworker) == 302


def test_an_account_that_was_edited_is_not_made_good_by_hashing_again(app, world):
    _hashed_more_cheaply(world.caseworker)
    table = User.__table__
    db.session.execute(
        db.update(table).where(table.c.id == world.caseworker.id).values(role_names=["x"])
    )
    commit()
    assert _sign_in(app, world.caseworker) == 200
    assert not encryption.is_signed(world.caseworker)
