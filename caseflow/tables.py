"""Every table, imported once: what migrations and the contract tests look at."""

from caseflow.accounts import models as accounts
from caseflow.agencies import models as agencies
from caseflow.audit import models as audit
from caseflow.audit.anchors import models as anchors
from caseflow.audit.checkpoints import models as checkpoints
from caseflow.audit.witnessing import models as witnessing
from caseflow.erasure import models as erasure
from caseflow.extensions import db
from caseflow.notices import models as notices
from caseflow.pathway.case import models as case
from caseflow.pathway.closure import models as closure
from caseflow.pathway.consent import models as consent
from caseflow.pathway.consent.disclosure import models as disclosure
from caseflow.pathway.follow_up import models as follow_up
from caseflow.pathway.identification import models as identification
from caseflow.pathway.plan import models as plan
from caseflow.pathway.referral import models as referral
from caseflow.pathway.screening import models as screening
from caseflow.people import models as people
from caseflow.people.cards import models as cards
from caseflow.watching import models as watching
from caseflow.web import once

MODULES = (
    accounts,
    agencies,
    anchors,
    audit,
    cards,
    case,
    checkpoints,
    closure,
    consent,
    disclosure,
    erasure,
    follow_up,
    identification,
    notices,
    once,
    people,
    plan,
    referral,
    screening,
    watching,
    witnessing,
)
METADATA = db.metadata
