"""The measures of the house, on a package of two steps that was made up for this."""

import json

import pytest

from tests.house import imports
from tests.house.__main__ import main
from tests.house.calls import Calls
from tests.house.report import figures
from tests.house.tree import read

FILES = {
    "__init__.py": "",
    "audit/__init__.py": "from made.audit.log import record\n",
    "audit/log.py": "def record(event):\n    return deep(event)\n\ndef deep(event): ...\n",
    "web.py": "def submit(action, *things):\n    return action(*things)\n",
    "step/__init__.py": "",
    "step/models.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from made.step import views\n\n"
        "class Thing:\n    def __init__(self):\n        self.fill()\n\n"
        "    def fill(self): ...\n"
    ),
    "step/rules.py": "def check(thing):\n    # the reason why\n    assert thing  # noqa: S101\n",
    "step/actions.py": (
        "from made import audit\nfrom made.extensions import db\n"
        "from made.step import rules\nfrom made.step.models import Thing\n\n"
        "@verb(1)\ndef send(thing):\n    rules.check(thing)\n    audit.record(Thing())\n"
        "    db.session.execute(1)\n"
    ),
    "step/forms.py": "LIMIT = 1\n\nclass SendForm(Form):\n    name = 1\n",
    "step/views.py": (
        "from made import web\nfrom made.step import actions, forms\n\n"
        "@blueprint.post('/send')\ndef send():\n"
        "    return web.submit(actions.send, forms.SendForm())\n"
    ),
    "extensions.py": "db = None\n",
}


@pytest.fixture
def package(tmp_path):
    home = tmp_path / "made"
    for name, content in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content)
    return home


def figure(package, name):
    return next(one.value for one in figures(package) if one.name == name)


def test_an_import_of_a_module_and_of_a_name_count_once_each(package):
    assert read(package)["made.step.actions"].imports == {
        "made.audit",
        "made.extensions",
        "made.step.rules",
        "made.step.models",
    }


def test_what_only_a_type_checker_imports_does_not_count(package):
    assert read(package)["made.step.models"].imports == set()


def test_a_view_enters_what_it_passes_on_to_be_called(package):
    calls = Calls(read(package), ("audit",))
    assert calls.views == [("made.step.views", "send")]
    assert calls.entered(calls.views[0]) == {
        "made.step.views",
        "made.web",
        "made.step.actions",
        "made.step.rules",
        "made.step.models",
        "made.audit",
    }


def test_a_facade_is_one_room_and_is_followed_only_when_asked(package):
    closed, opened = Calls(read(package), ("audit",)), Calls(read(package))
    assert "made.audit" in closed.entered(closed.views[0])
    assert "made.audit.log" in opened.entered(opened.views[0])


def test_the_farthest_statement_is_two_calls_away(package):
    calls = Calls(read(package))
    assert calls.hops_to_database(("made.step.views", "send")) == 1
    assert calls.hops_to_database(("made.step.rules", "check")) == 0


def test_modules_that_import_one_another_are_a_cycle():
    assert imports.cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert imports.cycles({"a": {"b"}, "b": set()}) == []


def test_a_comment_for_a_tool_is_none_for_a_reader(package):
    assert figure(package, "comments in 100 lines") == pytest.approx(100 / 34, abs=0.01)


def test_forms_are_counted_by_their_base(package):
    assert figure(package, "forms in forms.py, percent") == 67


def test_the_command_says_by_its_status_whether_the_marks_are_kept(package, capsys):
    assert main(["--package", str(package), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["import cycles"] == {"value": 0, "most": 0}
    (package / "web.py").write_text("from made.step import actions\n" + FILES["web.py"])
    (package / "step/actions.py").write_text("from made import web\n")
    assert main(["--package", str(package)]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_wrong_words_are_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--package", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert main(["--touched", "no such commits"]) == 2
