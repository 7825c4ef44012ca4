"""Make somebody who enters wrong passwords wait longer and longer before the next try.

The counts are in the database, so that every process and every machine knows them. A count belongs
to an account *and* a network address, so a stranger at another address cannot lock a user out. It
is the same for accounts that do not exist, so the delay does not show which ones do. An address
from which many accounts are tried has to wait too, but less long. Only keyed hashes of e-mail and
network addresses are stored.
"""

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from caseflow import clock, encryption
from caseflow.accounts import rules
from caseflow.accounts.models import SignInDelay
from caseflow.extensions import db

_ANY = ""
"""The e-mail address under which the tries of one network address are counted together."""


def must_wait(email: str, address: str) -> bool:
    """Return whether a try from this network address has to be refused for now.

    The reason is either too many wrong passwords for this account, or for any accounts, from there.
    """
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
    """Count one more wrong password, and return the present count of this network address."""
    now = clock.now()
    one = _found(email, address) or _begun(email, address, now)
    one.failures, one.last_at = one.failures + 1, now
    whole = _found(_ANY, address) or _begun(_ANY, address, now)
    whole.failures, whole.last_at = _failures_of_address(whole, now) + 1, now
    return whole.failures


def succeeded(email: str, address: str) -> None:
    """Forget the wrong passwords for this account from this network address.

    The count of the network address itself stays. Otherwise somebody with an account could reset
    it again and again, and try the passwords of other accounts without delay.
    """
    if found := _found(email, address):
        db.session.delete(found)


def sweep() -> None:
    """Delete the counts whose last wrong password is older than `rules.FORGOTTEN_AFTER`."""
    old = SignInDelay.last_at < clock.now() - rules.FORGOTTEN_AFTER
    db.session.execute(delete(SignInDelay).where(old))


def _failures_of_address(whole: SignInDelay, now: datetime) -> int:
    return whole.failures if now - whole.last_at < rules.ADDRESS_FORGOTTEN_AFTER else 0


def _begun(email: str, address: str, now: datetime) -> SignInDelay:
    """Return the row of a new count, which somebody else may be making at this moment."""
    made = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = {"id": _key(email, address), "failures": 0, "last_at": now}
    db.session.execute(made.insert(SignInDelay).values(**row).on_conflict_do_nothing())
    return db.session.scalars(_wanted(email, address)).one()


def _found(email: str, address: str) -> SignInDelay | None:
    return db.session.scalar(_wanted(email, address))


def _wanted(email: str, address: str) -> Select[SignInDelay]:
    # Locked, so that tries at the same moment are all counted on PostgreSQL. SQLite ignores it,
    # and does not need it: a request that changes something holds the write lock from its start.
    return select(SignInDelay).where(SignInDelay.id == _key(email, address)).with_for_update()


def _key(email: str, address: str) -> bytes:
    # The leading bytes say which system key was used; a rotation of that key starts a new count.
    versioned = encryption.sign_values("sign_in_delay", email.strip().lower(), address)
    return versioned[-32:]
