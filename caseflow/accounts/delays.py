"""Rising delays of sign-in, kept in the database: every process and node knows them.

A delay belongs to an account *and* the address that tries, so a stranger elsewhere locks nobody
out; it is the same for accounts that do not exist, of which only a keyed hash is kept.
"""

from sqlalchemy import delete, select

from caseflow import clock, encryption
from caseflow.accounts import rules
from caseflow.accounts.models import SignInDelay
from caseflow.extensions import db


def must_wait(email: str, address: str) -> bool:
    """Whether this account was tried in vain from this address too often, too short ago."""
    found = _found(email, address)
    if found is None:
        return False
    return clock.now() < found.last_at + rules.delay_after(found.failures)


def failed(email: str, address: str) -> None:
    """One more try in vain."""
    found = _found(email, address)
    if found is None:
        found = SignInDelay(id=_key(email, address), failures=0, last_at=clock.now())
        db.session.add(found)
    found.failures, found.last_at = found.failures + 1, clock.now()


def succeeded(email: str, address: str) -> None:
    """The right password ends the counting."""
    if found := _found(email, address):
        db.session.delete(found)


def sweep() -> None:
    """Forget what is long past."""
    old = SignInDelay.last_at < clock.now() - rules.FORGOTTEN_AFTER
    db.session.execute(delete(SignInDelay).where(old))


def _found(email: str, address: str) -> SignInDelay | None:
    wanted = select(SignInDelay).where(SignInDelay.id == _key(email, address))
    return db.session.scalar(wanted.with_for_update())


def _key(email: str, address: str) -> bytes:
    versioned = encryption.sign_values("sign_in_delay", email.strip().lower(), address)
    return versioned[-32:]
