"""All pages, in the order of the navigation."""

from caseflow.accounts.views import blueprint as accounts
from caseflow.agencies.administration.views import blueprint as admin
from caseflow.agencies.directory.views import blueprint as directory
from caseflow.notices.views import blueprint as notices
from caseflow.oversight.alerts.views import blueprint as watching
from caseflow.oversight.anchors.views import cosigning_blueprint as witness
from caseflow.oversight.erasures.views import blueprint as erasure
from caseflow.oversight.log.views import blueprint as audit
from caseflow.pathway.case.views import blueprint as case
from caseflow.pathway.closure.views import blueprint as closure
from caseflow.pathway.consent.views import blueprint as consent
from caseflow.pathway.follow_up.views import blueprint as follow_up
from caseflow.pathway.identification.authority.views import blueprint as notifications
from caseflow.pathway.identification.views import blueprint as identification
from caseflow.pathway.plan.views import blueprint as plan
from caseflow.pathway.referral.inbox.views import blueprint as inbox
from caseflow.pathway.referral.sending import views as sending_views
from caseflow.pathway.screening.search.views import blueprint as search
from caseflow.pathway.screening.views import blueprint as screening
from caseflow.portal.views import blueprint as portal
from caseflow.reporting.views import blueprint as dashboard
from caseflow.web.views import blueprint as web

BLUEPRINTS = (
    web,
    accounts,
    notices,
    screening,
    search,
    case,
    consent,
    identification,
    notifications,
    plan,
    follow_up,
    closure,
    erasure,
    portal,
    dashboard,
    audit,
    watching,
    witness,
    admin,
    sending_views.blueprint,
    inbox,
    directory,
)
