"""Rising delays of sign-in, kept in the database: every process and node knows them.

A delay belongs to an account *and* the address that tries, so a stranger elsewhere locks nobody
out; it is the same for accounts that do not exist, of which only a keyed hash is kept. An address
that tries many accounts in vain waits too, more briefly.
"""

from datetime import datetime

from sqlalchemy import delete, select

from caseflow import clock, encryption
from caseflow.accounts import rules
from caseflow.accounts.models import SignInDelay
from caseflow.extensions import db

_ANY = ""
"""Stands for every account, where an address alone is counted."""


def must_wait(email: str, address: str) -> bool:
    """Whether this account, or any account, was tried in vain from this address too often."""
    now = clock.now()
    found = _found(email, address)
    if found is not None and now < found.last_at + rules.delay_after(found.failures):
        return True
    whole = _found(_ANY, address)
    return whole is not None and now < whole.last_at + rules.delay_after(
        _failures_of_address(whole, now),
        free=rules.FREE_TRIES_ADDRESS,
        longest=rules.LONGEST_DELAY_ADDRESS,
    )


def failed(email: str, address: str) -> int:
    """Count one more try in vain; returns how many there were from this address lately."""
    now = clock.now()
    one = _found(email, address) or _begun(email, address, now)
    one.failures, one.last_at = one.failures + 1, now
    whole = _found(_ANY, address) or _begun(_ANY, address, now)
    whole.failures, whole.last_at = _failures_of_address(whole, now) + 1, now
    return whole.failures


def succeeded(email: str, address: str) -> None:
    """The right password ends the counting for this account.

    It goes on for the address: somebody who has an account could else try others without end.
    """
    if found := _found(email, address):
        db.session.delete(found)


def sweep() -> None:
    """Forget what is long past."""
    old = SignInDelay.last_at < clock.now() - rules.FORGOTTEN_AFTER
    db.session.execute(delete(SignInDelay).where(old))


def _failures_of_address(whole: SignInDelay, now: datetime) -> int:
    return whole.failures if now - whole.last_at < rules.ADDRESS_FORGOTTEN_AFTER else 0


def _begun(email: str, address: str, now: datetime) -> SignInDelay:
    row = SignInDelay(id=_key(email, address), failures=0, last_at=now)
    db.session.add(row)
    return row


def _found(email: str, address: str) -> SignInDelay | None:
    wanted = select(SignInDelay).where(SignInDelay.id == _key(email, address))
    return db.session.scalar(wanted.with_for_update())


def _key(email: str, address: str) -> bytes:
    versioned = encryption.sign_values("sign_in_delay", email.strip().lower(), address)
    return versioned[-32:]
