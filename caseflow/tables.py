"""Every table, imported once: what migrations and the contract tests look at."""

from caseflow.accounts import models as accounts_models
from caseflow.agencies import models as agencies_models
from caseflow.audit import models as audit_models
from caseflow.audit.anchors import models as anchors_models
from caseflow.audit.checkpoints import models as checkpoints_models
from caseflow.audit.cosigning import models as cosigning_models
from caseflow.extensions import db
from caseflow.notices import models as notices_models
from caseflow.oversight.alerts import models as alerts_models
from caseflow.oversight.erasures import models as erasures_models
from caseflow.pathway.case import models as case_models
from caseflow.pathway.closure import models as closure_models
from caseflow.pathway.consent import models as consent_models
from caseflow.pathway.consent.disclosure import models as disclosure_models
from caseflow.pathway.follow_up import models as follow_up_models
from caseflow.pathway.identification import models as identification_models
from caseflow.pathway.plan import models as plan_models
from caseflow.pathway.referral import models as referral_models
from caseflow.pathway.screening import models as screening_models
from caseflow.people import models as people_models
from caseflow.people.search_index import models as search_index_models
from caseflow.web import idempotency

MODULES = (
    accounts_models,
    agencies_models,
    anchors_models,
    audit_models,
    search_index_models,
    case_models,
    checkpoints_models,
    closure_models,
    consent_models,
    disclosure_models,
    erasures_models,
    follow_up_models,
    identification_models,
    notices_models,
    idempotency,
    people_models,
    plan_models,
    referral_models,
    screening_models,
    alerts_models,
    cosigning_models,
)
METADATA = db.metadata
