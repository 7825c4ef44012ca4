"""All pages, in the order of the navigation."""

from caseflow.accounts.views import blueprint as accounts
from caseflow.pathway.case.views import blueprint as case
from caseflow.pathway.plan.views import blueprint as plan
from caseflow.web.views import blueprint as web

BLUEPRINTS = (web, accounts, case, plan)
