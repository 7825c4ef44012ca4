"""The figures, and the exit status of the command."""

import json

import pytest

from tests.house import text
from tests.house.__main__ import main
from tests.house.report import FACADES, HOW, NotMeasurable, figures
from tests.house.tree import read
from tests.unit.house.made_up import ENTERED, FILES, write


def figure(package, name):
    return next(one for one in figures(package) if one.name == name)


def test_the_imports_figures_are_the_mean_and_the_most(package):
    assert figure(package, "imports a module, mean").value == pytest.approx(11 / 13, abs=0.01)
    assert figure(package, "imports a module, most").value == 4
    assert figure(package, "imports a module, mean").details[0].split() == [
        "4",
        "made.referral.views",
    ]


def test_the_views_figures_are_the_median_and_the_most_with_doors_closed_and_open(package):
    write(package, "a.py", "@b.get('/')\ndef f(): ...\n\n@b.route('/')\ndef g(): ...\n")
    write(package, "audit/log.py", "from made.audit import deep\n\ndef record(e):\n    deep.f()\n")
    write(package, "audit/deep.py", "def f(): ...\n")
    assert figure(package, "modules entered a view, median").value == 1
    most = figure(package, "modules entered a view, most")
    assert (most.value, most.most) == (len(ENTERED), 25)
    assert [row.split()[0] for row in most.details] == ["8", "1", "1"]
    assert figure(package, "with facades followed, median").value == 1
    assert figure(package, "with facades followed, most").value == len(ENTERED) + 1


def test_only_two_packages_are_facades_and_the_output_names_them():
    assert FACADES == ("encryption", "audit")
    assert "encryption and audit are one room each" in HOW


def test_the_hops_of_the_farthest_view_are_a_figure(package):
    assert figure(package, "hops to the database, most").value == 2


def test_the_rooms_of_a_sent_referral_are_listed(package):
    rooms = figure(package, "rooms that a sent referral enters")
    assert rooms.value == len(ENTERED)
    assert set(rooms.details) == ENTERED
    packages = figure(package, "packages among these rooms")
    assert packages.value == len({"made", "made.referral", "made.audit"})


@pytest.mark.parametrize(
    ("old", "new"),
    [("def send", "def post_it"), ("@blueprint.post('/send')\n", "")],
    ids=["no view that sends", "no view at all"],
)
def test_a_mark_is_not_kept_because_its_subject_is_missing(package, old, new, capsys):
    write(package, "referral/views.py", FILES["referral/views.py"].replace(old, new))
    with pytest.raises(NotMeasurable):
        figures(package)
    assert main(["--package", str(package)]) == 2
    assert capsys.readouterr().err


def test_two_views_that_send_are_one_too_many(package):
    write(package, "other/referral/views.py", "@b.get('/')\ndef send(): ...\n")
    with pytest.raises(NotMeasurable, match="2 views are named send"):
        figures(package)


def test_an_import_inside_a_function_closes_a_cycle(package):
    assert figure(package, "import cycles").holds
    words = "def say():\n    from made.referral import models\n    models.late()\n"
    write(package, "referral/words.py", words)
    found = figure(package, "import cycles")
    assert not found.holds
    assert found.details == ("made.referral.models ↔ made.referral.words",)


def test_a_comment_for_a_tool_is_none_for_a_reader(package):
    found = figure(package, "comments in 100 lines")
    lines = sum(sum(map(bool, content.splitlines())) for content in FILES.values())
    assert found.value == pytest.approx(100 / lines, abs=0.01)
    assert [row.split()[1] for row in found.details if not row.startswith("    0 ")] == [
        "made.referral"
    ]


def test_forms_are_counted_by_their_base_without_blank_lines(package):
    assert text.form_lines(read(package)["made.referral.forms"]) == 7
    assert figure(package, "forms in forms.py, percent").value == round(100 * 7 / 9)


def test_sizes_are_counted_without_blank_lines(package):
    assert figure(package, "files").value == len(FILES)
    assert figure(package, "lines a file, most").details == ("made.referral.models",)
    assert figure(package, "lines a file, most").value == 13
    longest = figure(package, "lines of the longest function")
    assert (longest.value, longest.details) == (4, ("made.referral.actions.send",))


def test_the_command_says_by_its_status_whether_the_marks_are_kept(package, capsys):
    assert main(["--package", str(package), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["how"] == HOW.splitlines()
    assert printed["figures"]["import cycles"] == {
        "value": 0,
        "most": 0,
        "holds": True,
        "details": [],
    }
    write(package, "web.py", "from made.referral import actions\n" + FILES["web.py"])
    write(package, "referral/rules.py", "from made import web\n" + FILES["referral/rules.py"])
    assert main(["--package", str(package)]) == 1
    assert "MISSED" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--no-such-word"], ["--package"]])
def test_wrong_words_are_refused(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_help_says_how_it_counts(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "A facade is a door" in capsys.readouterr().out


def test_a_folder_without_modules_is_refused(tmp_path):
    assert main(["--package", str(tmp_path / "none")]) == 2
