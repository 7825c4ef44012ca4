"""All pages, in the order of the navigation."""

from caseflow.accounts.views import blueprint as accounts
from caseflow.web.views import blueprint as web

BLUEPRINTS = (web, accounts)
