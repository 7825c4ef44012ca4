"""Make a form of a case from an XLSForm, the spreadsheets of ODK, KoboToolbox and Primero.

What the two languages share is carried over: groups become pages, repeats become groups, and
`relevant` becomes `when` as far as it compares questions with answers. Everything else (formulas,
constraints, pictures, positions) is refused by name, so that nobody misses a rule that is gone.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]

from caseflow.errors import Refused

KINDS = {
    "text": "text",
    "string": "text",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "date": "date",
    "select one": "one_of",
    "select all that apply": "several_of",
    "repeat": "group",
}
"""The types of an XLSForm that have an equal kind of answer."""
SKIPPED = frozenset({"note", "start", "end", "today", "deviceid", "username"})
"""Types that ask nothing."""
_COMPARED = re.compile(
    r"(?:selected\(\s*\$\{(\w+)\}\s*,\s*'([^']*)'\s*\)|\$\{(\w+)\}\s*=\s*'([^']*)')"
)


def read(path: Path, *, compartment: str) -> dict[str, Any]:
    """Return the form that an XLSForm describes, as the data of a file in `sops/forms`.

    Raises Refused when pyxform is not installed, the file is no XLSForm, or it uses something that
    a form does not have.
    """
    try:
        from pyxform.errors import PyXFormError
        from pyxform.xls2json import parse_file_to_json
    except ImportError:
        raise Refused("Install pyxform first: pip install 'caseflow[xlsform]'.") from None
    try:
        survey = parse_file_to_json(str(path), warnings=[])
    except PyXFormError as error:
        raise Refused(f"{path.name} is no XLSForm: {str(error).splitlines()[0]}") from None
    return form_of(survey, name=path.name, compartment=compartment)


def form_of(survey: Mapping[str, Any], *, name: str, compartment: str) -> dict[str, Any]:
    """Return the form that a parsed XLSForm describes; `name` is that of its file.

    Raises Refused when it uses something that a form does not have.
    """
    title = _text(survey.get("title")) or _text(survey.get("id_string"))
    return {
        "id": _code(survey.get("id_string", "")).replace("_", "-"),
        "version": "1.0.0",
        "title": title,
        "purpose": title,
        "compartment": compartment,
        "sections": list(_sections(survey, title, f"Imported from {name}")),
    }


def written(form: Mapping[str, Any]) -> str:
    """Return the text of the file for a form."""
    text: str = yaml.safe_dump(dict(form), allow_unicode=True, sort_keys=False, width=100)
    return text


def _sections(survey: Mapping[str, Any], title: str, source: str) -> Iterator[dict[str, Any]]:
    """Yield a page for each group, and one before them for what stands in no group."""
    shared = {"source": source, "confidence": "unverified"}
    asked = [child for child in survey["children"] if child["type"] != "group"]
    if questions := list(_questions(asked)):
        yield {"id": "page", "title": title, **shared, "questions": questions}
    for group in survey["children"]:
        # pyxform adds a group without a label for the id of each filled form.
        if group["type"] != "group" or group.get("name") == "meta":
            continue
        questions = list(_questions(group["children"]))
        if questions:
            head = {"id": _code(group["name"]), "title": _text(group.get("label"))} | shared
            yield head | _when(group) | {"questions": questions}


def _questions(children: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for child in children:
        if child["type"] == "group":
            yield from _questions(child["children"])  # a group in a group is no page of its own
        elif child["type"] not in SKIPPED:
            yield _question(child)


def _question(child: Mapping[str, Any]) -> dict[str, Any]:
    kind = KINDS.get(child["type"])
    if kind is None:
        raise Refused(f"A form has no question of the type '{child['type']}' ({child['name']}).")
    for rule in ("constraint", "calculate"):
        if rule in child.get("bind", {}):
            raise Refused(f"A form has no {rule} ({child['name']}): remove it, then import again.")
    choices = [
        {"code": _code(one["name"]), "text": _text(one.get("label"))}
        for one in child.get("choices", [])
    ]
    made: dict[str, Any] = {"code": _code(child["name"]), "text": _text(child.get("label"))}
    if hint := _text(child.get("hint")):
        made["help"] = hint
    if {one["code"] for one in choices} == {"yes", "no"}:
        return made | _when(child)
    made["answer"] = kind
    if choices:
        made["choices"] = choices
    made |= _when(child)
    if kind == "group":
        made["questions"] = list(_questions(child["children"]))
    return made


def _when(child: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition of a question or group: comparisons that are joined by `and`."""
    said = child.get("bind", {}).get("relevant", "").strip()
    if not said:
        return {}
    when: dict[str, list[str]] = {}
    for part in re.split(r"\s+and\s+", said):
        found = _COMPARED.fullmatch(part.strip())
        if found is None:
            raise Refused(
                f"The condition of {child['name']} cannot be carried over: {part.strip()}. "
                "A form compares a question with an answer, and joins comparisons by 'and'."
            )
        code, value = (found[1], found[2]) if found[1] else (found[3], found[4])
        when.setdefault(_code(code), []).append(_code(value))
    return {"when": when}


def _code(name: str) -> str:
    """Return a name in small letters with underscores, as codes in forms are written."""
    return re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_") or "x"


def _text(label: Any) -> str:
    """Return a label; of one in several languages, the English one, or else the first."""
    if isinstance(label, Mapping):
        english = [words for name, words in label.items() if "en" in str(name).lower()]
        label = next(iter([*english, *label.values()]), "")
    return str(label or "").strip()
