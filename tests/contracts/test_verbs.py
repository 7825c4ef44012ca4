"""Every public action says who may call it, and the program asks before the body runs."""

import ast
import importlib
import subprocess
import sys
import types

import pytest
from flask import Flask

from caseflow import assembly
from caseflow.access import Actor, NotAllowed, Permission, Role, nothing, unguarded, verb
from caseflow.access.declarations import UndeclaredVerb, declarations, undeclared
from caseflow.access.policy import POLICY
from tests.contracts.tree import PACKAGE, ROOT, calls, modules, named

PATHS = sorted(path for path in PACKAGE.rglob("actions.py") if "node_modules" not in path.parts)
MODULES = {
    path: importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for path in PATHS
}
DECLARED = [(path, name, found) for path in PATHS for name, found in declarations(MODULES[path])]
VERBS = [(path, name, found) for path, name, found in DECLARED if found.permission]


def _id(path, name):
    return f"{path.parent.relative_to(PACKAGE)}.{name}"


class Nobody:
    """An actor without any role."""

    id = organisation_id = None
    held_roles: frozenset = frozenset()


class Stub:
    """Stands for any thing; whatever is asked of it is another one, and it excludes nobody."""

    def __getattr__(self, name):
        return Stub()

    def __call__(self, *given, **named):
        return False


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.parent.relative_to(PACKAGE)))
def test_every_public_action_is_declared(path):
    assert undeclared(MODULES[path]) == []


@pytest.mark.parametrize(
    ("path", "name"), [pytest.param(p, n, id=_id(p, n)) for p, n, _ in DECLARED]
)
def test_an_action_whose_declaration_is_deleted_is_named(path, name):
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            node.decorator_list = []
    module = types.ModuleType(MODULES[path].__name__)
    exec(compile(tree, str(path), "exec"), vars(module))
    assert undeclared(module) == [name]


@pytest.mark.parametrize(
    ("path", "name", "found"), [pytest.param(*one, id=_id(*one[:2])) for one in VERBS]
)
def test_a_verb_refuses_whoever_lacks_its_permission_before_it_does_anything(path, name, found):
    action = getattr(MODULES[path], name)
    positional = [Stub()] * action.__wrapped__.__code__.co_argcount
    with pytest.raises(NotAllowed) as refusal:
        action(*positional, by=Nobody())
    assert refusal.value.permission is found.permission


@pytest.mark.parametrize(
    ("path", "name", "found"), [pytest.param(*one, id=_id(*one[:2])) for one in VERBS]
)
def test_a_verb_records_what_it_did_or_leaves_it_to_another_one(path, name, found):
    tree = ast.parse(path.read_text())
    inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    called = _reachable(inner[name], inner)
    records = any(one.endswith(("log.record", "audit.record")) for one in called)
    assert records or any("actions." in one for one in called), (
        "Say what happened: `audit.record(Event, by=by, thing=…)`."
    )


def _reachable(node, inner, seen=()):
    called = calls(node)
    for name in set(called):
        if name in inner and name not in seen:
            called |= _reachable(inner[name], inner, (*seen, name))
    return called


def test_an_undeclared_action_stops_the_start():
    module = types.ModuleType("caseflow.made_up.actions")
    exec("def leak(case, *, by): ...", vars(module))
    assert undeclared(module) == ["leak"]
    sys.modules[module.__name__] = module
    try:
        with pytest.raises(UndeclaredVerb, match=r"caseflow\.made_up\.actions\.leak"):
            assembly.register_features(Flask(__name__))
    finally:
        del sys.modules[module.__name__]


def test_the_start_sees_every_actions_module():
    """What is not loaded is not checked, so a feature must not load its actions later."""
    listed = "import sys, caseflow.assembly; print(*(n for n in sys.modules if 'actions' in n))"
    run = subprocess.run(
        [sys.executable, "-c", listed], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {module.__name__ for module in MODULES.values()} <= set(run.stdout.split())


def test_a_verb_needs_somebody_who_acts():
    def optional(case: Stub, by: Actor) -> None:
        """Who acts may be given by position."""

    def untyped(case: Stub, *, by: str) -> None:
        """Whoever is named need not be an actor."""

    def acts(case: Stub, *, by: Actor) -> None:
        """As it should be."""

    for action in (optional, untyped):
        with pytest.raises(UndeclaredVerb, match=r"keyword-only `by: Actor`"):
            verb(Permission.CASE_WORK)(action)
    with pytest.raises(TypeError, match="who acts"):
        verb(Permission.CASE_WORK)(acts)(Stub())  # type: ignore[call-arg]


class Coordinator(Nobody):
    """An actor who may remind somebody of a referral, whatever it is about."""

    held_roles = frozenset({Role.COORDINATOR})


def test_a_verb_on_a_thing_refuses_where_there_is_none():
    def remind(referral: Stub, *, by: Actor) -> str:
        """An action whose permission the role alone gives."""
        return "done"

    on_thing = verb(Permission.REFERRAL_REMIND)(remind)
    on_nothing = verb(Permission.REFERRAL_REMIND, of=nothing)(remind)
    assert on_thing(Stub(), by=Coordinator()) == on_nothing(None, by=Coordinator()) == "done"
    for missing in (on_thing, verb(Permission.REFERRAL_REMIND, of=lambda referral: None)(remind)):
        with pytest.raises(NotAllowed):
            missing(None, by=Coordinator())


def test_every_permission_has_its_line_and_its_reason_is_said():
    assert set(POLICY) == set(Permission)
    assert all(found.reason for _, _, found in DECLARED if not found.permission)
    assert unguarded("why")(Stub)  # leaves what it declares as it is


UNGUARDED = {
    "reporting/work": {"differences", "fold", "forget"},
    "accounts": {
        "bootstrap",
        "create",
        "set_time_zone",
        "invite",
        "renew_link",
        "set_roles",
        "enable",
        "enrolment_for",
        "enrol",
        "set_password",
        "keep_hash",
    },
    "agencies": {"create_organisation"},
    "audit/anchors": {"place_waiting", "place_everywhere"},
    "audit/checkpoints": {"make_when_due", "make_apart", "make"},
    "audit/cosigning": {"witness"},
    "notices": {"tell", "tell_id", "tell_organisation", "put_away", "see"},
    "oversight/account_requests": {
        "tell_of_disabled",
        "renew_link_by_operator",
        "confirm_by_operator",
        "decline_by_operator",
    },
    "oversight/alerts": {"look", "raise_alert", "watch"},
    "oversight/erasures": {"confirm_destroyed", "propose_by_operator"},
    "oversight/retention": {"propose_by_operator"},
    "pathway/case/absences": {"give_back_due"},
    "pathway/case/emergencies": {"begin", "follow", "forget", "answer", "tell_of_time"},
    "pathway/consent": {"rest_expired", "end_with_case"},
    "pathway/case": {
        "rest",
        "set_state",
        "set_adulthood",
        "forget_person",
        "tell_of_birthdays",
        "move",
        "advance",
        "mark",
    },
    "pathway/consent/disclosure": {
        "disclose",
        "let_open",
        "end",
        "carry_over_or_end",
        "packets_of",
    },
    "pathway/follow_up": {"plan_due"},
    "pathway/identification": {"note_ended_reflections"},
    "pathway/plan": {"set_need_status"},
    "pathway/referral": {
        "move_along",
        "run_clock",
        "remind_and_escalate",
        "recall_lapsed",
        "expire",
        "tell",
        "remind",
        "escalate",
    },
    "pathway/screening": {
        "expire_overdue",
        "warn_authors",
        "empty",
        "check_writable",
        "note_saved",
    },
    "pathway/screening/matches": {"note"},
    "pathway/case/worklist": {"keep", "reconcile", "reconcile_all", "reconcile_some"},
    "people": {"record_person", "record_guardian", "record_safe_contact", "forget"},
    "people/search_index": {"note_person", "note_contact", "touch", "forget", "renew_some"},
}
"""Every public action that asks for no permission. Add one here only with a second pair of eyes."""


def test_what_asks_for_no_permission_is_listed():
    found: dict[str, set[str]] = {}
    for path, name, declaration in DECLARED:
        if declaration.permission is None:
            found.setdefault(str(path.parent.relative_to(PACKAGE)), set()).add(name)
    assert found == UNGUARDED


BY_ROLE_ALONE = {
    "accounts": {"disable"},
    "agencies": {"add_organisation", "add_service", "set_time_zone"},
    "audit/checkpoints": {"make_by_hand"},
    "oversight/account_requests": {"invite", "renew_link", "set_roles", "enable", "withdraw"},
    "oversight/alerts": {"mark", "unmark"},
    "oversight/erasures": {"hold", "release"},
    "oversight/log": {"verify_log"},
    "oversight/retention": {"propose"},
    "pathway/case": {"prepare"},
    "pathway/case/absences": {"cover", "give_back"},
    "pathway/case/calendar_feed": {"make", "end"},
    "pathway/screening": {"start"},
    "pathway/screening/search": {"search", "check", "note_elsewhere"},
}
"""Every verb that asks the policy about no thing (`of=nothing`): there is none yet, it belongs to
no case, it is the user's own, or, for a hold, it protects a file of which it says nothing;
retention and the cover of an absence ask about each case of their list by another verb. A conflict
of interest is not asked for there, so add one here only with a second pair of eyes."""


def test_what_asks_for_the_role_alone_is_listed():
    found: dict[str, set[str]] = {}
    for path, name, declaration in VERBS:
        if declaration.by_role_alone:
            found.setdefault(str(path.parent.relative_to(PACKAGE)), set()).add(name)
    assert found == BY_ROLE_ALONE


FROM_PAGES = {
    "caseflow.accounts.actions.enrol",
    "caseflow.accounts.actions.set_time_zone",
    "caseflow.audit.cosigning.actions.witness",
    "caseflow.notices.actions.see",
}
"""What a page may call although no permission is asked: each proves in its body who asks."""


def test_no_page_calls_what_asks_for_no_permission():
    unasked = {
        f"{MODULES[path].__name__}.{name}" for path, name, one in DECLARED if not one.permission
    }
    called = {
        (named(path), f"{full}.{node.attr}")
        for path, tree in modules()
        if path.name in {"views.py", "forms.py", "presenters.py"}
        for alias, full in _modules_in(tree).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == alias
    }
    guilty = {(where, what) for where, what in called if what in unasked - FROM_PAGES}
    assert not guilty, f"Call a verb, which asks for a permission: {guilty}"
    assert {what for _, what in called} >= FROM_PAGES, "Take what no page calls from the list."


def _modules_in(tree):
    """Modules that a file imports, by the name that it gives them."""
    return {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
