"""Every template compiles, and somebody asks for it: a page, or another template."""

import re
from http import HTTPStatus

from tests.contracts.tree import PACKAGE, ROOT

TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
NAMED = re.compile(r"""["']([\w/]+\.(?:html|txt))["']""")
COMMENT = re.compile(r"{#.*?#}", re.S)


def _asked_for():
    """What the code and the templates name; the example in a template's comment is nobody."""
    texts = [path.read_text() for path in sorted(PACKAGE.rglob("*.py"))]
    texts += [COMMENT.sub("", path.read_text()) for path in TEMPLATES.rglob("*.*")]
    by_status = {f"errors/{code}.html" for code in HTTPStatus}
    return by_status | {name for text in texts for name in NAMED.findall(text)}


def test_every_template_compiles(app):
    assert [app.jinja_env.get_template(name).name for name in NAMES] == NAMES


def test_every_template_is_asked_for():
    assert not set(NAMES) - _asked_for()


def test_no_template_is_missing():
    own = {name for name in _asked_for() if not name.startswith("errors/")}
    assert not own - set(NAMES)
