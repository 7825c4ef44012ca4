"""The declaration of requested changes of accounts: pages, navigation, notices and listener."""

from flask_login import user_logged_in

from caseflow.access import Permission, Role
from caseflow.accounts import actions as accounts_actions
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.oversight.account_requests import actions, presenters, queries
from caseflow.oversight.account_requests.views import blueprint, tell_at_sign_in, waiting_today
from caseflow.web.registry import Badge, Destination, Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(
        Entry(
            "account_requests.index",
            N_("Account requests"),
            Permission.ACCOUNT_REQUEST_LIST,
            order=115,
            # Supervisors have the number on their start page.
            badge=Badge(queries.waiting, Role.DPO),
        ),
    ),
    destinations={Destination.OWN_ACCOUNT: "account_requests.own"},
    notice_pages={
        "account_request": "account_requests.show",
        NoticeKind.OWN_ACCOUNT: "account_requests.own",
        NoticeKind.ACCOUNT_DISABLED: "account_requests.index",
    },
    news={"user": presenters.news},
    waiting=(waiting_today,),
    listeners=(
        (user_logged_in, tell_at_sign_in),
        (accounts_actions.disabled, actions.tell_of_disabled),
    ),
)
