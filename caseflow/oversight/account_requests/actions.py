"""Asking for a change of an account, confirming it as a second person, and declining it."""

import uuid

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, Actor, Permission, Role, nothing, unguarded, verb
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts import rules as accounts_rules
from caseflow.accounts.models import User
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.oversight.account_requests import queries, rules
from caseflow.oversight.account_requests.models import AccountChange, AccountRequest


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def invite(
    email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role], by: Actor
) -> AccountRequest:
    """Ask for a new account; it is created when a second person confirms it.

    Raises RuleBroken when no role is given, when the name could be taken for that of another user,
    when the e-mail address has an account, or when one is requested already.
    """
    accounts_rules.check_roles(roles)
    _check_name(display_name)
    if accounts_queries.user_by_email(email):
        raise RuleBroken("There is already an account with this e-mail address.", field="email")
    request = AccountRequest(
        change=AccountChange.INVITE,
        email=email.strip().lower(),
        display_name=display_name.strip(),
        organisation_id=organisation_id,
        role_names=[role.value for role in roles],
        former_role_names=[],
    )
    return _ask(request, by=by)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def renew_link(user: User, *, by: Actor) -> AccountRequest:
    """Ask for a new single-use link, for a user who lost the link or the password.

    Raises RuleBroken for one's own account, for a disabled one, and when it is requested already,
    and Tampered when the account was changed outside of the application.
    """
    accounts_rules.check_not_own(
        user, by, N_("Ask another administrator for a link to your own account.")
    )
    return _renew_link(user, by=by)


@unguarded("a command, for whoever holds the root key")
def renew_link_by_operator(user: User) -> AccountRequest:
    """Ask for a new single-use link by a command; it needs a second person as on the page."""
    return _renew_link(user, by=SYSTEM)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def set_roles(user: User, roles: list[Role], *, by: Actor) -> AccountRequest | None:
    """Ask for other roles; if access is only taken away, change them at once and return None.

    Raises RuleBroken for one's own account, when no role is given, when nothing would change, and
    when it is requested already, and Tampered when the account was changed outside of the
    application.
    """
    accounts_rules.check_not_own(
        user, by, N_("Ask another administrator to change your own roles.")
    )
    accounts_rules.check_roles(roles)
    rules.check_changed(user, roles)
    if rules.gains_access(user.held_roles, roles):
        return _ask(_about(user, AccountChange.ROLES, roles), by=by)
    accounts_actions.set_roles(user, roles, by=by)
    return None


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def enable(user: User, *, by: Actor) -> AccountRequest:
    """Ask that a disabled account may sign in again.

    Raises RuleBroken when it is not disabled or this is requested already, and Tampered when the
    account was changed outside of the application.
    """
    rules.check_disabled(user)
    return _ask(_about(user, AccountChange.ENABLE), by=by)


@verb(Permission.ACCOUNT_REQUEST_DECIDE)
def confirm(request: AccountRequest, *, seen: str, by: Actor) -> str:
    """Carry out exactly what was asked for, as the decision of a second person.

    `seen` is the fingerprint of what the page showed. Returns the token of the single-use link that
    a new account or a new link needs, else an empty text. Raises Tampered when the request or the
    account was edited, and RuleBroken when the request was decided, has expired or is not what was
    seen, and when the account has changed since.
    """
    queries.lock(request)
    rules.check_seen(request, seen)
    return _carry_out(request, by=by)


@unguarded("a command, for whoever holds the root key")
def decline_by_operator(request: AccountRequest) -> None:
    """Decline a request by a command, which gives nobody access; raises what `decline` raises."""
    queries.lock(request)
    _decline(request, by=SYSTEM)


@unguarded("a command, for whoever holds the root key, while nobody else could confirm")
def confirm_by_operator(request: AccountRequest) -> str:
    """Carry out what was asked for by a command; returns the token of the link as `confirm` does.

    The administrators and the data protection officers are told. Raises Refused while somebody can
    confirm it on the page, and what `confirm` raises.
    """
    queries.lock(request)
    rules.check_nobody_else(queries.able_to_decide(request))
    token = _carry_out(request, by=SYSTEM)
    watching = accounts_queries.holders_of(Role.ADMINISTRATOR, Role.DPO)
    notices_actions.tell(watching, NoticeKind.ACCOUNT_BY_OPERATOR, request)
    return token


@verb(Permission.ACCOUNT_REQUEST_DECIDE)
def decline(request: AccountRequest, *, seen: str, by: Actor) -> None:
    """Decline a request, so that the account stays as it is.

    Raises Tampered when the request was edited, and RuleBroken when it was decided, has expired or
    is not what was seen.
    """
    queries.lock(request)
    rules.check_seen(request, seen)
    _decline(request, by=by)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def withdraw(request: AccountRequest, *, by: Actor) -> None:
    """Take back one's own request, so that nobody can confirm it any more.

    Raises Tampered when the request was edited, and RuleBroken when somebody else asked for it, or
    it was decided or has expired.
    """
    queries.lock(request)
    rules.check_own(request, by)
    _end(request, audit.Event.ACCOUNT_CHANGE_WITHDRAWN, by=by)


@unguarded("a listener: tells of what was done by whoever had authorised it")
def tell_of_disabled(user: User) -> None:
    """Tell those who watch over accounts that somebody who approves cannot sign in any more.

    These are the data protection officers of all organisations, and the supervisors and
    administrators of the organisation.
    """
    if not user.held_roles & rules.APPROVE:
        return
    watching = accounts_queries.holders_of(Role.DPO)
    own = accounts_queries.holders_of(Role.SUPERVISOR, Role.ADMINISTRATOR)
    told = {one.id for one in watching}
    told |= {one.id for one in own if one.organisation_id == user.organisation_id}
    for user_id in told - {user.id}:
        notices_actions.tell_id(user_id, NoticeKind.ACCOUNT_DISABLED, user)


def _decline(request: AccountRequest, *, by: Actor) -> None:
    _end(request, audit.Event.ACCOUNT_CHANGE_DECLINED, by=by)


def _end(request: AccountRequest, event: audit.Event, *, by: Actor) -> None:
    """Close a request without any change; who asked for it and ended it has withdrawn it."""
    encryption.check_signature(request)
    rules.check_pending(request, clock.now())
    request.declined_at, request.declined_by_id = clock.now(), by.id
    encryption.sign(request)
    audit.record(event, by=by, thing=request, change=request.change)
    _tell_decided(request, by=by)


def _renew_link(user: User, *, by: Actor) -> AccountRequest:
    accounts_rules.check_active(user)
    return _ask(_about(user, AccountChange.LINK), by=by)


def _check_name(display_name: str) -> None:
    rules.check_new_name(display_name, (name for _id, name in accounts_queries.staff()))


def _about(user: User, change: AccountChange, roles: list[Role] | None = None) -> AccountRequest:
    # Checked before anything of the account is copied into a row that is signed.
    encryption.check_signature(user)
    held = list(user.role_names)
    return AccountRequest(
        change=change,
        user_id=user.id,
        email=user.email,
        display_name=user.display_name,
        organisation_id=user.organisation_id,
        role_names=held if roles is None else [role.value for role in roles],
        former_role_names=held,
    )


def _ask(request: AccountRequest, *, by: Actor) -> AccountRequest:
    rules.check_none_pending(queries.pending_of(request.email, request.change))
    request.id, request.requested_by_id = uuid.uuid4(), by.id
    request.requested_at = clock.now()
    request.expires_at = request.requested_at + rules.WAITS
    encryption.sign(request)
    db.session.add(request)
    db.session.flush()
    audit.record(
        audit.Event.ACCOUNT_CHANGE_REQUESTED,
        by=by,
        thing=request,
        change=request.change,
        roles=request.roles,
    )
    deciding = {user.id for user in queries.able_to_decide(request)}
    watching = {user.id for user in accounts_queries.holders_of(Role.DPO)}
    for user_id in (watching | deciding) - {by.id, request.user_id}:
        notices_actions.tell_id(user_id, NoticeKind.ACCOUNT_TO_CONFIRM, request)
    _tell_person(request)
    return request


def _carry_out(request: AccountRequest, *, by: Actor) -> str:
    encryption.check_signature(request)
    rules.check_pending(request, clock.now())
    token = _changed(request, by=by)
    request.confirmed_at, request.confirmed_by_id = clock.now(), by.id
    encryption.sign(request)
    audit.record(audit.Event.ACCOUNT_CHANGE_CONFIRMED, by=by, thing=request, change=request.change)
    _tell_decided(request, by=by)
    return token


def _changed(request: AccountRequest, *, by: Actor) -> str:
    """Make the change, and return the token of a link if it has one."""
    if request.change is AccountChange.INVITE:
        _check_name(request.display_name)
        user, token = accounts_actions.invite(
            request.email,
            display_name=request.display_name,
            organisation_id=request.organisation_id,
            roles=request.roles,
            by=by,
        )
        request.user_id = user.id
        return token
    user = db.session.get_one(User, request.user_id)
    rules.check_same_account(request, user)
    if request.change is AccountChange.LINK:
        return accounts_actions.renew_link(user, by=by)
    if request.change is AccountChange.ENABLE:
        accounts_actions.enable(user, by=by)
    else:
        accounts_actions.set_roles(user, request.roles, by=by)
    return ""


def _tell_decided(request: AccountRequest, *, by: Actor) -> None:
    notices_actions.put_away(request, NoticeKind.ACCOUNT_TO_CONFIRM)
    watching = {user.id for user in accounts_queries.holders_of(Role.DPO)}
    for user_id in (watching | {request.requested_by_id}) - {by.id, SYSTEM.id, request.user_id}:
        notices_actions.tell_id(user_id, NoticeKind.ACCOUNT_DECIDED, request)
    _tell_person(request)


def _tell_person(request: AccountRequest) -> None:
    if request.user_id is not None:
        notices_actions.tell_id(request.user_id, NoticeKind.OWN_ACCOUNT, request)
