"""A small package that was made up: a view sends a referral through an action."""

FILES = {
    "__init__.py": "",
    "audit/__init__.py": "from made.audit.log import record\n",
    "audit/log.py": "def record(event):\n    return deep(event)\n\ndef deep(event): ...\n",
    "guards.py": "def requires(permission): ...\n",
    "web.py": "def submit(action, *things):\n    return action(*things)\n",
    "extensions.py": "db = None\n",
    "referral/__init__.py": "",
    "referral/models.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from made.referral import views\n"
        "else:\n    from made import extensions\n\n"
        "class Thing:\n    def __init__(self):\n        self.fill()\n\n"
        "    def fill(self):\n        late()\n\n"
        "def late():\n    from made.referral import words\n    words.say()\n"
    ),
    "referral/words.py": "def say(): ...\n\ndef other(): ...\n",
    "referral/rules.py": (
        "def check(thing):\n    # the reason why\n    assert thing  # noqa: S101\n"
    ),
    "referral/actions.py": (
        "from made import audit\nfrom made.extensions import db\n"
        "from made.referral import rules\nfrom made.referral.models import Thing\n\n"
        "@verb(1)\ndef send(thing):\n    rules.check(thing)\n    audit.record(Thing())\n"
        "    _keep()\n\ndef _keep():\n    db.session.add(1)\n"
    ),
    "referral/forms.py": (
        "LIMIT = 1\n\nclass SendForm(Form):\n    name = 1\n\n    reason = 2\n\n"
        "class Again(SendForm):\n    name = 2\n\nclass Last(Again):\n    name = 3\n\n"
        "def helper(): ...\n"
    ),
    "referral/views.py": (
        "from made import web\nfrom made.guards import requires\n"
        "from made.referral import actions, forms\n\n"
        "@blueprint.post('/send')\n@requires(1)\ndef send():\n"
        "    return web.submit(actions.send, forms.SendForm())\n\n"
        "def helper(): ...\n"
    ),
}
ENTERED = {
    "made.referral.views",
    "made.guards",
    "made.web",
    "made.referral.actions",
    "made.referral.rules",
    "made.referral.models",
    "made.referral.words",
    "made.audit",
}
VIEW = ("made.referral.views", "send")


def write(package, name, content):
    (package / name).parent.mkdir(parents=True, exist_ok=True)
    (package / name).write_text(content)
