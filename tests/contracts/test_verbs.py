"""Every public action says who may call it, and the program asks before the body runs."""

import ast
import importlib
import types

import pytest

from caseflow import assembly
from caseflow.access import NotAllowed, Permission, check_declared, unguarded, verb
from caseflow.access.policy import POLICY
from caseflow.access.verbs import UndeclaredVerb, declarations, undeclared
from tests.contracts.tree import PACKAGE, ROOT, calls

assert assembly, "every feature is loaded"
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
    import sys

    sys.modules[module.__name__] = module
    try:
        with pytest.raises(UndeclaredVerb, match=r"caseflow\.made_up\.actions\.leak"):
            check_declared()
    finally:
        del sys.modules[module.__name__]


def test_a_verb_needs_somebody_who_acts():
    with pytest.raises(UndeclaredVerb, match="keyword-only"):
        verb(Permission.CASE_WORK)(lambda case, by: None)
    with pytest.raises(TypeError, match="who acts"):
        verb(Permission.CASE_WORK)(lambda case, *, by: None)(Stub())  # type: ignore[call-arg]


def test_every_permission_has_its_line_and_its_reason_is_said():
    assert set(POLICY) == set(Permission)
    assert all(found.reason for _, _, found in DECLARED if not found.permission)
    assert unguarded("why")(Stub)  # leaves what it declares as it is


UNGUARDED = {
    "accounts": {"create", "enrolment_for", "enrol", "set_password"},
    "agencies": {"create_organisation"},
    "audit/anchors": {"place_waiting", "place_everywhere"},
    "audit/checkpoints": {"make_when_due", "make_apart", "make"},
    "audit/cosigning": {"witness"},
    "notices": {"tell", "tell_id", "tell_organisation", "dismiss"},
    "oversight/alerts": {"look", "raise_alert", "watch"},
    "pathway/case": {"rest", "set_state", "move", "advance", "mark"},
    "pathway/consent": {"rest_expired"},
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
    "pathway/referral": {"move_along", "remind_and_escalate", "tell", "remind", "escalate"},
    "pathway/screening": {"expire_overdue", "empty", "check_writable", "note_saved"},
    "people": {"record_person", "record_safe_contact", "forget"},
    "people/search_index": {"note_person", "note_contact", "touch", "forget"},
}
"""Every public action that asks for no permission. Add one here only with a second pair of eyes."""


def test_what_asks_for_no_permission_is_listed():
    found: dict[str, set[str]] = {}
    for path, name, declaration in DECLARED:
        if declaration.permission is None:
            found.setdefault(str(path.parent.relative_to(PACKAGE)), set()).add(name)
    assert found == UNGUARDED
