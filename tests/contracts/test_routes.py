"""Every route in one table, with who may use it; everybody else is refused."""

import uuid

import pytest

from caseflow.access import declarations
from tests.integration.world import sign_in

PEOPLE = (
    "responder",
    "caseworker",
    "supervisor",
    "clinic",
    "authority",
    "coordinator",
    "dpo",
    "administrator",
)
ANYBODY = ("public", "signed in")
# permission: who may ever hold it
WHO = {
    "account:manage": {"administrator"},
    "account-request:list": {"administrator", "dpo", "supervisor"},
    "alert:view": {"dpo", "supervisor"},
    "audit:view": {"dpo"},
    "canary:manage": {"dpo"},
    "case:assign": {"supervisor"},
    "case:cover": {"supervisor"},
    "case:join": {"supervisor"},
    "case:exclude": {"caseworker", "supervisor"},
    "case:list": {"caseworker", "supervisor"},
    "case:reopen": {"supervisor"},
    "case:search": {"caseworker", "supervisor"},
    "case:view": {"caseworker", "supervisor"},
    "case:work": {"caseworker", "supervisor"},
    "closure:approve": {"supervisor"},
    "closure:request": {"caseworker", "supervisor"},
    "consent:record": {"caseworker", "supervisor"},
    "dashboard:view": {"coordinator"},
    "directory:manage": {"coordinator"},
    "duplicate:check": {"responder", "caseworker", "supervisor"},
    "match:list": {"coordinator"},
    "match:ask": {"coordinator"},
    "match:answer": {"responder", "caseworker", "supervisor"},
    "erasure:decide": {"dpo"},
    "erasure:list": {"dpo"},
    "erasure:request": {"caseworker", "supervisor"},
    "directory:view": {"caseworker", "supervisor", "clinic", "coordinator", "administrator"},
    "follow-up:record": {"caseworker", "supervisor"},
    "hold:manage": {"dpo"},
    "identification:notify": {"caseworker", "supervisor"},
    "inbox:view": {"clinic"},
    "referral:respond": {"clinic"},
    "notification:decide": {"authority"},
    "notification:list": {"authority"},
    "plan:approve": {"supervisor"},
    "retention:propose": {"dpo"},
    "referral:remind": {"coordinator"},
    "referral:send": {"caseworker", "supervisor"},
    "screening:edit": {"responder", "caseworker", "supervisor"},
    "screening:hand-over": {"responder", "caseworker", "supervisor"},
    "screening:list": {"responder", "caseworker", "supervisor"},
    "screening:log": {"responder", "caseworker", "supervisor"},
    "screening:receive": {"caseworker", "supervisor"},
    "screening:take-up": {"caseworker", "supervisor"},
    "service:update": {"clinic", "coordinator"},
}
# permission: the endpoints that ask for it
ROUTES = {
    "account:manage": (
        "admin.account admin.add_organisation admin.disable admin.enable admin.index "
        "account_requests.withdraw admin.invite admin.organisations admin.renew_link "
        "admin.time_zone"
    ),
    "account-request:list": "account_requests.index account_requests.show",
    "alert:view": "watching.index watching.show",
    "canary:manage": "watching.watched",
    "audit:view": (
        "audit.anchors.index audit.anchors.make audit.anchors.paper audit.ask_to_verify "
        "audit.index audit.verify watching.of_any_case"
    ),
    "case:assign": "case.team.assign case.team.index",
    "case:cover": "case.absences.end case.absences.index",
    "case:join": "case.joined_files.part",
    "case:exclude": "case.team.exclusions",
    "case:list": (
        "case.calendar.index case.calendar_feed.end case.calendar_feed.index "
        "case.history.timeline case.index case.my_day "
        "case.record.form case.record.forms case.show "
        "consent.index screening.of_case "
        "watching.of_case"
    ),
    "case:reopen": "closure.reopen",
    "case:view": "own_file.make",
    "case:search": "search.index",
    "duplicate:check": "search.known_screening search.known_screening_typed",
    "match:list": "matches.index",
    "match:ask": "matches.ask",
    "match:answer": "matches.question matches.questions",
    "case:work": (
        "case.documents.add case.documents.attach case.documents.index case.documents.move_paper "
        "case.documents.original case.documents.page case.documents.show case.emergencies.answer "
        "case.history.best_interest_assessed case.history.guardian_appointed "
        "case.history.notes case.identity.contact case.identity.person "
        "case.joined_files.compare case.joined_files.index case.joined_files.together "
        "case.safety.plan "
        "case.safety.card case.safety.paper "
        "case.safety.risk case.record.edit case.record.history case.record.index case.record.show "
        "case.related_people.add case.related_people.edit case.related_people.index "
        "case.related_people.remove case.tasks.add case.tasks.edit case.tasks.end case.tasks.index "
        "plan.add_action plan.add_need plan.ask_approval plan.finish_action "
        "plan.goal plan.index plan.mark_need plan.review search.known_case "
        "search.known_case_typed"
    ),
    "closure:approve": "closure.approve closure.send_back",
    "closure:request": "closure.show",
    "consent:record": (
        "consent.first consent.narrow consent.new consent.record consent.refuse consent.withdraw"
    ),
    "dashboard:view": (
        "dashboard.hand_overs dashboard.index dashboard.overdue dashboard.referrals "
        "dashboard.share dashboard.share_file"
    ),
    "directory:manage": "directory.add directory.edit",
    "directory:view": "directory.index directory.show",
    "erasure:decide": "erasure.show",
    "erasure:list": "erasure.index",
    "erasure:request": "erasure.of_case",
    "retention:propose": "retention.index",
    "follow-up:record": (
        "follow_up.complete follow_up.index follow_up.plan follow_up.record_attempt follow_up.show"
    ),
    "hold:manage": "erasure.holds erasure.release",
    "identification:notify": (
        "identification.claims.record identification.index identification.messages.answer "
        "identification.messages.state identification.notify"
    ),
    "inbox:view": "inbox.index",
    "referral:respond": "inbox.answer_emergency inbox.respond inbox.schedule inbox.show",
    "notification:decide": "notifications.ask notifications.decide",
    "notification:list": "notifications.index notifications.show",
    "plan:approve": "plan.approve",
    "public": (
        "accounts.enrol case.calendar_feed.read portal.index security.login security.logout static "
        "web.exit_page web.healthz web.language web.readyz witness.checkpoints"
    ),
    "referral:remind": "dashboard.remind dashboard.remind_hand_over",
    "referral:send": (
        "referral.answer referral.discard referral.draft referral.index referral.packet "
        "referral.recall referral.refer_again referral.review referral.send referral.services "
        "referral.show"
    ),
    "screening:edit": (
        "screening.assessment.ask screening.assessment.choose screening.identity.contact "
        "screening.identity.person screening.judgement.result screening.refuse "
        "screening.start screening.triage.act screening.triage.answer screening.triage.ask"
    ),
    "screening:hand-over": "screening.handover.give",
    "screening:list": "screening.index screening.show",
    "screening:log": "screening.new",
    "screening:receive": (
        "screening.handover.answer screening.handover.index screening.handover.receive "
        "screening.handover.show"
    ),
    "screening:take-up": (
        "screening.handover.give_back screening.handover.take_up screening.handover.take_up_own"
    ),
    "service:update": "directory.opening directory.places",
    "signed in": (
        "account_requests.own account_requests.time_zone notices.dismiss notices.follow "
        "notices.index web.home web.still_here"
    ),
}


@pytest.mark.asvs("V6.4.2", "V13.4.5")
def test_the_table_is_the_application(app):
    """Add a new page to ROUTES, with who may use it."""
    listed = {name: access for access, names in ROUTES.items() for name in names.split()}
    found = {
        rule.endpoint: str(access)
        for rule in app.url_map.iter_rules()
        if (access := declarations.access_of(app, rule.endpoint)) is not None
    }
    assert found == listed


def _address(app, rule):
    values = {
        name: "unknown" if name in ("token", "verb", "filename", "instrument_id") else uuid.uuid4()
        for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, values, method=sorted(rule.methods - {"HEAD", "OPTIONS"})[0]
        )


@pytest.mark.asvs("V8.2.1")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("person", PEOPLE)
def test_each_role_enters_its_own_pages_only(app, world, person, refused_without_limit):
    """With ids that nobody has: own pages say "not found", all others "not allowed"."""
    client = sign_in(app.test_client(), world.people[person])
    wrong = []
    for rule in app.url_map.iter_rules():
        access = str(declarations.access_of(app, rule.endpoint))
        if access in (*ANYBODY, "None"):
            continue
        address, allowed = _address(app, rule), person in WHO[access]
        for method in sorted(rule.methods & {"GET", "POST"}):
            status = client.open(address, method=method).status_code
            if (status == 403) == allowed or (rule.arguments and status == 200):
                wrong.append(f"{method} {rule.endpoint}: {status}")
    assert not wrong


@pytest.mark.asvs("V6.3.4")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_without_an_account_there_is_only_the_door(app, world):
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        access = declarations.access_of(app, rule.endpoint)
        if access is None or access == declarations.PUBLIC:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = client.open(_address(app, rule), method=method)
            assert answer.status_code == 302, rule.endpoint
            assert answer.location.startswith("/sign-in"), rule.endpoint
