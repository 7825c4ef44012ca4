"""When a change of an account needs a second person, and when that person may decide."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from caseflow.access import Actor, Role, opens_cases
from caseflow.accounts import look_alikes
from caseflow.accounts.models import User
from caseflow.errors import Refused, RuleBroken
from caseflow.oversight.account_requests.models import AccountRequest

WAITS = timedelta(days=7)
"""How long a request waits for a decision. This is proposed and comes from no standard."""


APPROVE = frozenset({Role.SUPERVISOR, Role.DPO, Role.ADMINISTRATOR})
"""Who confirms accounts, or approves something about cases."""


def gains_access(held: Iterable[Role], wanted: Iterable[Role]) -> bool:
    """Return whether a role is added that opens or approves anything about cases."""
    return any(opens_cases(role) for role in set(wanted) - set(held))


def is_pending(request: AccountRequest, now: datetime) -> bool:
    """Return whether somebody can still decide."""
    return not _is_decided(request) and now < request.expires_at


def check_pending(request: AccountRequest, now: datetime) -> None:
    """Raise RuleBroken when the request was decided already, or has expired."""
    if _is_decided(request):
        raise RuleBroken("This has already been decided.")
    if not is_pending(request, now):
        raise RuleBroken("This request has expired. Ask for it again.")


def is_own(request: AccountRequest, actor: Actor) -> bool:
    """Return whether this person asked for the change."""
    return request.requested_by_id == actor.id


def check_own(request: AccountRequest, actor: Actor) -> None:
    """Raise RuleBroken when somebody else asked for the change."""
    if not is_own(request, actor):
        raise RuleBroken("Only the person who requested this can withdraw it.")


def check_none_pending(waiting: AccountRequest | None) -> None:
    """Raise RuleBroken when the same change of the same account waits for a decision."""
    if waiting is not None:
        raise RuleBroken("This has already been requested. A second person has to decide on it.")


def check_new_name(name: str, taken: Iterable[str]) -> None:
    """Raise RuleBroken when a user's display name could be taken for that of another user."""
    look_alikes.check_visible(name, field="display_name")
    if look_alikes.is_like_any(name, taken):
        raise RuleBroken(
            "Another user already has this name, or one that looks the same. Add something that "
            "tells them apart, such as a second name.",
            field="display_name",
        )


def check_disabled(user: User) -> None:
    """Raise RuleBroken when an account is to be enabled that is not disabled."""
    if user.active:
        raise RuleBroken("This account is not disabled.")


def check_changed(user: User, roles: Iterable[Role]) -> None:
    """Raise RuleBroken when the roles are those that the user has."""
    if set(roles) == user.held_roles:
        raise RuleBroken("These are the roles that the user has already.")


def fingerprint(request: AccountRequest) -> str:
    """Return the signature of everything in a request; the page of the decision sends it back.

    Empty for a row without a signature.
    """
    return request.seal.hex() if request.seal else ""


def check_seen(request: AccountRequest, seen: str) -> None:
    """Raise RuleBroken when the page that was decided on showed something else."""
    if not seen or seen != fingerprint(request):
        raise RuleBroken("The request has changed since you opened this page. Read it again.")


def check_same_account(request: AccountRequest, user: User) -> None:
    """Raise RuleBroken when the account is not as it was at the time of the request."""
    then = (request.email, request.organisation_id, sorted(request.former_role_names))
    if then != (user.email, user.organisation_id, sorted(user.role_names)):
        raise RuleBroken("The account has changed since this was requested. Ask for it again.")


def check_nobody_else(able: Iterable[User]) -> None:
    """Raise Refused when somebody can confirm a request on its page: then no operator may."""
    if named := ", ".join(user.email for user in able):
        raise Refused(
            f"One of these has to confirm it on the page Account requests: {named}. "
            "Nothing was changed."
        )


def _is_decided(request: AccountRequest) -> bool:
    return request.confirmed_at is not None or request.declined_at is not None
