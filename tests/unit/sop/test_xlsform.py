"""A form is made from an XLSForm, and what it cannot hold is refused by name."""

import openpyxl
import pytest

from caseflow.access import Compartment
from caseflow.errors import Refused
from caseflow.sop import loading, xlsform
from caseflow.sop.questions import AnswerKind

SURVEY = [
    ["type", "name", "label", "hint", "relevant", "constraint"],
    ["note", "hello", "Hello", "", "", ""],
    ["begin group", "The-visit", "The visit", "", "", ""],
    ["select_one yn", "opened", "Did somebody open?", "", "", ""],
    ["select_one who", "Who-Opened", "Who?", "Full name", "${opened} = 'yes'", ""],
    ["select_multiple seen", "seen", "What was seen?", "", "", ""],
    ["begin repeat", "rooms", "Rooms", "", "", ""],
    ["text", "room", "Which room?", "", "", ""],
    ["end repeat", "", "", "", "", ""],
    ["end group", "", "", "", "", ""],
    ["begin group", "later", "Later", "", "selected(${seen}, 'bed')", ""],
    ["date", "left", "Left when?", "", "", ""],
    ["decimal", "weight", "Weight", "", "", ""],
    ["end group", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label"],
    ["yn", "yes", "Yes"],
    ["yn", "no", "No"],
    ["who", "child", "A child"],
    ["who", "man", "A man"],
    ["seen", "bed", "A bed"],
    ["seen", "lock", "A lock"],
]


@pytest.fixture
def sheet(tmp_path):
    """Return a function that writes an XLSForm and returns its path."""

    def write(survey):
        book = openpyxl.Workbook()
        book.active.title = "survey"
        for row in survey:
            book.active.append(row)
        choices, settings = book.create_sheet("choices"), book.create_sheet("settings")
        for row in CHOICES:
            choices.append(row)
        settings.append(["form_title", "form_id"])
        settings.append(["A visit", "home_visit"])
        book.save(tmp_path / "visit.xlsx")
        return tmp_path / "visit.xlsx"

    return write


def changed(row, column, value):
    survey = [list(one) for one in SURVEY]
    survey[row][column] = value
    return survey


def test_a_spreadsheet_becomes_a_form_that_loads(sheet, tmp_path):
    form = xlsform.read(sheet(SURVEY), compartment="safety")
    (tmp_path / "sops" / "forms").mkdir(parents=True)
    target = tmp_path / "sops" / "forms" / "home-visit.yaml"
    target.write_text(xlsform.written(form), encoding="utf-8")
    read = loading.load(tmp_path / "sops").form("home-visit")
    assert read.title == "A visit"
    assert read.compartment is Compartment.SAFETY
    assert [section.id for section in read.sections] == ["the_visit", "later"]
    assert read.question("opened").answer is AnswerKind.YES_NO
    assert read.question("who_opened").when == {"opened": ("yes",)}
    assert read.question("who_opened").help == "Full name"
    assert read.question("seen").answer is AnswerKind.SEVERAL_OF
    assert read.question("rooms").questions[0].text == "Which room?"
    assert read.section("later").when == {"seen": ("bed",)}
    assert read.question("weight").answer is AnswerKind.NUMBER
    assert read.question("left").source == "Imported from visit.xlsx"


@pytest.mark.parametrize(
    ("survey", "sentence"),
    [
        (changed(12, 0, "geopoint"), "no question of the type 'geopoint' \\(weight\\)"),
        (changed(12, 5, ". > 0"), "no constraint \\(weight\\)"),
        (changed(11, 4, "${weight} > 3"), "The condition of left cannot be carried over"),
        (changed(11, 4, "${seen} = 'x' or ${seen} = 'y'"), "cannot be carried over"),
    ],
)
def test_what_a_form_cannot_hold_is_refused_by_name(sheet, survey, sentence):
    with pytest.raises(Refused, match=sentence):
        xlsform.read(sheet(survey), compartment="safety")


def test_another_file_is_no_xlsform(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"not a spreadsheet")
    with pytest.raises(Refused, match="no XLSForm"):
        xlsform.read(tmp_path / "x.xlsx", compartment="safety")
