from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract

from caseflow.sop.extract import extract_procedures
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure

METHOD = "caseflow.sop.extract:extract_procedures"
SOPS = Path(__file__).parents[3] / "sops"


def sentences(name: str) -> dict[str, int]:
    with (SOPS / name).open("rb") as file:
        return {text: line for line, _, text, _ in extract_procedures(file, {}, (), {})}


def test_every_sentence_of_a_procedure_reaches_the_translators(core: Procedure) -> None:
    found = sentences("core.md")
    shown = {core.title, core.authority}
    shown |= {measure.title for measure in core.measures}
    shown |= {role.title for role in core.roles.values()}
    shown |= {rule.title for rule in core.clocks.values()}
    shown |= {step.sentence for step in core.steps}
    shown |= {rule.title for rule in core.retention}
    shown |= {fact.source for fact in (*core.steps, *core.clocks.values(), *core.retention)}
    shown |= {one.sentence for gate in core.gates.values() for one in gate}
    assert shown == set(found)


def test_every_sentence_of_an_instrument_reaches_the_translators(library: Library) -> None:
    for instrument in library.instruments:
        kept = "" if instrument == library.instrument(instrument.id) else f"-{instrument.version}"
        found = sentences(f"instruments/{instrument.id}{kept}.yaml")
        shown = {instrument.title, instrument.purpose}
        shown |= {dimension.title for dimension in instrument.dimensions.values()}
        shown |= {prompt.text for prompt in instrument.prompts}
        for indicator in instrument.indicators:
            shown |= {indicator.text, *(detail.text for detail in indicator.details)}
            for rule in indicator.emergency:
                shown |= {text for text in (rule.sentence, rule.late, rule.unknown) if text}
        assert shown <= set(found)


def test_a_sentence_is_found_on_its_line() -> None:
    text = b"---\nid: x\ntitle: A title\n---\n# Prose\n"
    assert list(extract_procedures(BytesIO(text), {}, (), {})) == [(3, None, "A title", [])]


def test_babel_takes_the_extractor() -> None:
    text = BytesIO(b"title: A title\n")
    found = list(extract(METHOD, text, keywords=DEFAULT_KEYWORDS))
    assert [(line, message) for line, message, *_ in found] == [(1, "A title")]
