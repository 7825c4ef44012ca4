"""Every sentence that a person meets can be said in every language, and is."""

import ast
import inspect
import re
import tomllib

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from wtforms import fields, validators

from caseflow import assembly
from caseflow.access.compartments import Compartment
from caseflow.oversight.log.labels import PARTS, THINGS
from caseflow.web import form_messages, language
from tests.contracts import visible
from tests.contracts.tree import PACKAGE, ROOT, modules, named

TRANSLATIONS = PACKAGE / "translations"
OTHERS = [code for code in language.LANGUAGES if code != "en"]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "N_": None, "RuleBroken": None}
TRANSLATES = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
# Shown when nothing works: it asks no catalogue, and says everything in every language.
WITHOUT_TRANSLATIONS = {"plain.html", "read_only.html"}
# A programmer's mistakes, and a field and limits that no form has.
NEVER = (
    "Choices cannot",
    "Invalid field name",
    "Not a valid week",
    "Field must be at",
    "Field must be between",
    "Field must be exactly",
)
EXTRACT = (
    "pybabel extract -F pyproject.toml -k _l -k N_ -k RuleBroken --no-location -o messages.pot . "
    "&& pybabel update -i messages.pot -d caseflow/translations --no-fuzzy-matching --no-location"
)


@pytest.fixture(scope="module")
def sentences():
    """Every msgid that stands in code, templates and procedures today."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    found = extract_from_dir(ROOT, methods, keywords=KEYWORDS, directory_filter=_ours)
    return {message if isinstance(message, str) else message[:2] for _, _, message, *_ in found}


def _ours(path):
    return not path.endswith(("node_modules", "static", ".git", "tests"))


@pytest.fixture(scope="module", params=OTHERS)
def catalogue(request):
    """The words of one language."""
    path = TRANSLATIONS / request.param / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


@pytest.mark.parametrize(
    "template",
    sorted((ROOT / "templates").rglob("*.html")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_template_says_nothing_untranslated(template):
    if template.name in WITHOUT_TRANSLATIONS:
        return
    found = visible.untranslated(template.read_text())
    assert not found, f'Write {{{{ _("…") }}}} in {named(template)} around: {found}'


def _calls(*names):
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                yield path, node


def _is_plain(node):
    """A sentence in English that nothing translates."""
    if isinstance(node, ast.JoinedStr):
        return any(re.search("[A-Za-z]{2}", p.value) for p in _fixed(node))
    return isinstance(node, ast.Constant) and bool(re.match("[A-Z]", str(node.value)))


def _fixed(node):
    return [part for part in node.values if isinstance(part, ast.Constant)]


def _where(path, node):
    return f"{named(path)}:{node.lineno} {ast.unparse(node)[:70]}"


def test_flashed_messages_are_translated():
    guilty = [_where(p, c) for p, c in _calls("flash") if _is_plain(c.args[0])]
    assert not guilty, f'Write flash(_("…"), …): {guilty}'


def test_rules_give_plain_sentences_that_the_form_translates():
    guilty = [
        _where(path, call)
        for path, call in _calls("RuleBroken")
        if isinstance(call.args[0], (ast.JoinedStr, ast.BinOp))
        or ast.unparse(getattr(call.args[0], "func", call.args[0])) in TRANSLATES
    ]
    assert not guilty, f'Write RuleBroken("… %(name)s …", name=value), untranslated: {guilty}'


@pytest.mark.parametrize("argument", ["label", "description", "message", "legend", "title", "hint"])
def test_arguments_that_are_shown_are_translated(argument):
    guilty = [
        _where(path, call)
        for path, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and not {"cli", "demo"} & set(path.parts)
        for keyword in call.keywords
        if keyword.arg == argument and _is_plain(keyword.value)
    ]
    assert not guilty, f'Write {argument}=_l("…"): {guilty}'


def test_labels_of_fields_are_translated():
    names = {name for name in dir(fields) if name.endswith("Field")}
    guilty = [_where(p, c) for p, c in _calls(*names) if c.args and _is_plain(c.args[0])]
    assert not guilty, f'Write StringField(_l("…")): {guilty}'


def test_words_of_enums_are_translated():
    guilty = [
        _where(path, call)
        for path, call in _calls("words", "SelectChoice")
        for value in [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        if _is_plain(value)
    ]
    assert not guilty, f'Write labels.words(Kind, member=_l("…")): {guilty}'


def test_every_member_of_a_labelled_enum_has_a_label():
    assert assembly.METADATA.tables, "every model, and so every enum, is loaded"
    from caseflow.enums import LabelledEnum

    kinds = LabelledEnum.__subclasses__()
    without = [
        member
        for kind in kinds
        for member in kind
        if not member.label or member.label == member.value
    ]
    assert len(kinds) > 30
    assert not without, f"Write `NAME = value, N_(label)`: {without}"


def test_every_kind_of_record_in_the_log_has_a_word():
    technical = {"audit_head", "submitted_form", "user_session"}
    technical |= {"work_checkpoint", "work_open", "work_tally"}
    lacking = set(assembly.METADATA.tables) - technical - set(THINGS)
    assert not lacking, f"Add these to THINGS in caseflow/oversight/log/forms.py: {sorted(lacking)}"
    assert set(Compartment) <= set(PARTS), "Add the compartment to PARTS there."


def test_a_sentence_in_the_code_reaches_the_translators(sentences):
    """Also one that is kept in a table and translated when it is shown."""
    guilty = [
        _where(path, node)
        for path, tree in modules()
        if path.stem in {"rules", "forms", "views", "queries", "actions", "navigation"}
        for node in visible.sentences_of(tree)
        if node.value not in sentences
    ]
    assert not guilty, f'Mark it for the translators with _(), _l() or N_("…"): {guilty}'


def _ids(catalogue):
    return {m.id if isinstance(m.id, str) else tuple(m.id): m for m in catalogue if m.id}


def test_a_catalogue_lacks_nothing(catalogue, sentences):
    known = {key for key, message in _ids(catalogue).items() if _is_said(message)}
    missing = sorted(map(str, sentences - known))
    assert not missing, (
        f"{len(missing)} sentences wait for {catalogue.locale}; run `{EXTRACT}`, then translate: "
        f"{missing[:20]}"
    )


def _is_said(message):
    return bool(message.string) and all(message.string)


def test_a_catalogue_says_nothing_that_nobody_asks(catalogue, sentences):
    unused = sorted(map(str, _ids(catalogue).keys() - sentences))
    assert not unused, f"Take these out of {catalogue.locale}: {unused}"
    assert not catalogue.obsolete, f"Take the obsolete messages out of {catalogue.locale}."


def test_a_catalogue_guesses_nothing(catalogue):
    fuzzy = [message.id for message in catalogue if message.id and message.fuzzy]
    assert not fuzzy, f"Look at these again and take the word fuzzy away: {fuzzy}"


def test_a_catalogue_keeps_every_placeholder(catalogue):
    wrong = [
        f"{said}: {text}"
        for said, message in _ids(catalogue).items()
        for text in ([message.string] if isinstance(said, str) else [])
        if text and sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert not wrong, f"Use each placeholder of the English sentence: {wrong}"


def test_a_catalogue_has_every_plural_form(catalogue):
    wrong = [
        message.id
        for message in catalogue
        if isinstance(message.id, tuple)
        and (len(message.string) != catalogue.num_plurals or not all(message.string))
    ]
    assert not wrong, f"Give all {catalogue.num_plurals} forms: {wrong}"


def test_a_plural_uses_no_placeholder_that_is_not_given(catalogue):
    for message in catalogue:
        if isinstance(message.id, tuple):
            given = set(PLACEHOLDER.findall(message.id[1]))
            assert given.issuperset(PLACEHOLDER.findall(" ".join(message.string))), message.id


def test_what_wtforms_says_is_said_in_our_words():
    used = {
        alias.name
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "wtforms.validators"
        for alias in node.names
    }
    sources = [fields.choices, fields.datetime, fields.numeric]
    sources += [getattr(validators, name) for name in used - {"ValidationError", "StopValidation"}]
    said = {
        sentence
        for source in sources
        for sentence in re.findall(r'gettext\(\s*"([^"]+)"', inspect.getsource(source))
    }
    lacking = {text for text in said - form_messages.SENTENCES.keys() if not text.startswith(NEVER)}
    assert not lacking, f"Add these to caseflow/web/form_messages.py: {lacking}"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": "nobody"},
        {"email": "nobody@example.org"},
        {"email": "nobody@example.org", "password": "wrong"},
    ],
    ids=["nothing", "no address", "no password", "unknown"],
)
def test_a_failed_sign_in_speaks_the_page_s_language(app, code, typed):
    client = app.test_client()
    page = client.post("/sign-in", data=typed, headers={"Accept-Language": code})
    errors = re.findall(r"error-(?:message|summary__list)[^>]*>(.*?)</(?:p|ul)>", page.text, re.S)
    text = re.sub("<[^>]+>", "", " ".join(errors))
    assert re.search(r"\w", text), "The page shows no error."
    assert not re.search("[A-Za-z]", text), f"Set SECURITY_MSG_… in signing_in.py: {text}"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", OTHERS)
def test_every_error_of_a_field_speaks_the_page_s_language(app, code):
    with app.test_request_context(headers={"Accept-Language": code}):
        for sentence in form_messages.SENTENCES:
            text = PLACEHOLDER.sub("", form_messages.WORDING.gettext(sentence))
            assert not re.search("[A-Za-z]", text), text
