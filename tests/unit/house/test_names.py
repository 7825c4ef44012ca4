"""Imports and calls are followed by the names in the text."""

from tests.house import imports
from tests.house.calls import Calls
from tests.house.tree import read
from tests.unit.house.made_up import ENTERED, VIEW, write


def entered(package, start=VIEW, facades=("audit",)):
    return Calls(read(package), facades).entered(start)


def test_an_import_of_a_module_and_of_a_name_count_once_each(package):
    assert read(package)["made.referral.actions"].imports == {
        "made.audit",
        "made.extensions",
        "made.referral.rules",
        "made.referral.models",
    }


def test_what_only_a_type_checker_imports_does_not_count(package):
    assert read(package)["made.referral.models"].imports == {
        "made.extensions",
        "made.referral.words",
    }


def test_a_relative_import_and_a_renamed_one_count_like_the_others(package):
    write(package, "referral/near.py", "from . import rules\nfrom ..web import submit\n")
    write(package, "referral/inner/__init__.py", "from .deep import name\n")
    write(
        package, "referral/inner/deep.py", "import made.web as w\n\ndef name():\n    w.submit()\n"
    )
    modules = read(package)
    assert modules["made.referral.near"].imports == {"made.referral.rules", "made.web"}
    assert modules["made.referral.inner"].imports == {"made.referral.inner.deep"}
    assert "made.web" in entered(package, ("made.referral.inner.deep", "name"))


def test_a_view_enters_what_it_calls_passes_on_or_is_decorated_with(package):
    assert Calls(read(package)).views == [VIEW]
    assert entered(package) == ENTERED


def test_a_facade_is_one_room_and_is_followed_only_when_asked(package):
    assert "made.audit" in entered(package)
    assert entered(package, facades=()) == ENTERED - {"made.audit"} | {"made.audit.log"}
    inside = "from made.web import submit\n\ndef record(event):\n    submit(event)\n"
    write(package, "audit/log.py", inside)
    assert "made.web" not in entered(package, ("made.referral.actions", "send"))
    assert "made.web" in entered(package, ("made.referral.actions", "send"), facades=())


def test_a_local_variable_with_the_name_of_a_function_is_no_call(package):
    names = "from made.referral.words import other\n\n"
    write(package, "a.py", names + "def f(other):\n    g(other)\n\ndef g(x): ...\n")
    write(package, "b.py", names + "def f():\n    g(other)\n\ndef g(x): ...\n")
    assert entered(package, ("made.a", "f")) == {"made.a"}
    assert entered(package, ("made.b", "f")) == {"made.b", "made.referral.words"}


def test_a_package_that_hands_a_name_to_itself_ends_the_search(package):
    write(package, "knot/__init__.py", "from made.knot import lost\n")
    write(package, "a.py", "from made.knot import lost\n\ndef f():\n    lost()\n")
    assert entered(package, ("made.a", "f")) == {"made.a"}


def test_the_farthest_call_to_the_database_is_counted_in_calls(package):
    calls = Calls(read(package))
    assert calls.hops_to_database(VIEW) == 2
    assert calls.hops_to_database(("made.referral.rules", "check")) == 0


def test_the_cookie_named_session_is_no_database(package):
    lines = "def g():\n    session.get('a')\n\ndef h():\n    connection.execute(1)\n"
    write(package, "a.py", "def f():\n    g()\n\ndef e():\n    h()\n\n" + lines)
    assert Calls(read(package)).hops_to_database(("made.a", "f")) == 0
    assert Calls(read(package)).hops_to_database(("made.a", "e")) == 1


def test_modules_that_import_one_another_are_a_cycle():
    assert imports.cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert imports.cycles({"a": {"b"}, "b": set()}) == []
