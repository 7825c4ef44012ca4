"""What the commands about accounts do, for an operator who holds the root key.

Without the root key nothing here opens. An operator stands in for the second person only while
nobody can confirm a request on its page; the log and the people who watch are told each time.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import url_for

from caseflow.access import SYSTEM, Role, acting
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.cli import bootstrap, installation
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.oversight.account_requests import actions, queries
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.web import transaction


def admin_link(data: Path, email: str) -> dict[str, Any]:
    """Ask for a new single-use link for an administrator who cannot sign in any more.

    While nobody could confirm it on the page, it is made at once. Returns the address of the link,
    or the id of the request and who can confirm it. Raises Refused when no active administrator has
    this address.
    """
    with _opened(data, purpose="admin_link"):
        user = accounts_queries.user_by_email(email)
        if user is None or not user.active or Role.ADMINISTRATOR not in user.held_roles:
            raise Refused("No active administrator has this e-mail address; nothing was changed.")
        request = actions.renew_link_by_operator(user)
        able = [other.email for other in queries.able_to_decide(request)]
        facts: dict[str, Any] = {"request": str(request.id), "confirm": able}
        if not able:
            facts = {"enrol": _address(actions.confirm_by_operator(request))}
        transaction.commit()
        return facts


def requests(data: Path) -> dict[str, Any]:
    """Return the requested changes of accounts that wait for a second person, as facts."""
    with _opened(data, purpose="users"):
        organisations = agencies_queries.names()
        found = queries.all_pending()
        names = accounts_queries.names_of(one.requested_by_id for one in found)
        return {
            "requests": [
                {
                    "id": str(one.id),
                    "change": one.change.value,
                    "email": one.email,
                    "name": one.display_name,
                    "organisation": organisations.get(one.organisation_id, ""),
                    "roles": one.role_names,
                    "requested_by": names.get(one.requested_by_id, "an operator"),
                    "expires_at": one.expires_at.isoformat(timespec="seconds"),
                    "confirm": [user.email for user in queries.able_to_decide(one)],
                    "as_written": queries.is_proven(one),
                }
                for one in found
            ]
        }


def confirm(data: Path, request_id: uuid.UUID) -> dict[str, Any]:
    """Confirm a request that nobody can confirm on the page; return the address of its link.

    Raises Refused when there is no such request, or somebody can confirm it on the page.
    """
    with _opened(data, purpose="users"):
        token = actions.confirm_by_operator(_request(request_id))
        transaction.commit()
        return {"confirmed": str(request_id), "enrol": _address(token) if token else ""}


def decline(data: Path, request_id: uuid.UUID) -> dict[str, Any]:
    """Decline a request; Refused when there is no such request."""
    with _opened(data, purpose="users"):
        actions.decline_by_operator(_request(request_id))
        transaction.commit()
        return {"declined": str(request_id)}


@contextmanager
def _opened(data: Path, *, purpose: str) -> Iterator[None]:
    app = bootstrap.installed(bootstrap.used(data))
    bootstrap.check_writable(app)
    installation.migrate(app)
    with app.app_context(), app.test_request_context(), acting(SYSTEM, purpose=purpose):
        yield


def _request(request_id: uuid.UUID) -> AccountRequest:
    found = db.session.get(AccountRequest, request_id)
    if found is None:
        raise Refused("There is no request with this id: see `caseflow users requests`.")
    return found


def _address(token: str) -> str:
    return url_for("accounts.enrol", token=token)
