"""Mail through a real SMTP server: that something is new, and nothing else."""

import socket
import time
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from caseflow import clock
from caseflow.extensions import db
from caseflow.notices import actions, delivery, rules
from caseflow.notices.models import Notice, NoticeKind
from tests.integration.builders import sent_referral
from tests.integration.world import commit, sign_in


class Sink:
    """Keeps what it is sent; refuses while `closed`."""

    def __init__(self):
        self.taken, self.closed = [], False
        self.refused, self.ids = 0, []

    async def handle_DATA(self, server, session, envelope):
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        if self.closed:
            self.refused += 1
            return "451 try again later"
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


def use(app, port):
    """Tell the application to mail through this port of this machine."""
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(
        update={"mail_url": f"smtp://127.0.0.1:{port}"}
    )
    app.extensions["mailman"].server, app.extensions["mailman"].port = "127.0.0.1", port
    app.extensions["mailman"].backend = "smtp"


@pytest.fixture
def sink(app):
    """A mail server on this machine, and the application told to use it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    use(app, port)
    yield sink
    controller.stop()


@pytest.mark.asvs("V1.3.11", "V6.3.6")
def test_a_mail_says_that_something_waits_and_nothing_else(world, sink):
    referral = sent_referral(world)
    delivery.deliver()
    commit()
    assert [world.clinic.email] in [to for to, _ in sink.taken]
    for _, text in sink.taken:
        assert "sign in" in text
        for secret in (str(referral.id), str(referral.case_id), referral.case.code, "Clinic"):
            assert secret not in text
    assert "http" not in "".join(text for _, text in sink.taken)


def test_a_mail_is_sent_once(world, sink):
    sent_referral(world)
    delivery.deliver()
    commit()
    before = len(sink.taken)
    assert delivery.deliver() == 0
    assert len(sink.taken) == before


def notices():
    """Every notice as it is stored now."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(Notice)))


def deliver_at(moment):
    """One round at this moment."""
    with clock.set_to(moment):
        sent = delivery.deliver()
        commit()
    return sent


@pytest.mark.asvs("V16.5.2")
def test_what_the_host_refuses_is_tried_again_under_the_same_id(world, sink):
    sent_referral(world)
    sink.closed = True
    start = clock.now()
    assert deliver_at(start) == 0
    assert {notice.mail_attempts for notice in notices()} == {1}
    sink.closed = False
    assert deliver_at(start + rules.wait_before_mail(1) / 2) == 0
    assert deliver_at(start + rules.wait_before_mail(1) * 2) > 0
    refused, taken = sink.ids[: sink.refused], sink.ids[sink.refused :]
    assert set(refused) <= set(taken)


def test_mail_outlasts_a_host_that_is_down_for_days(world, sink):
    sent_referral(world)
    sink.closed = True
    start = clock.now()
    for hour in range(0, 72, 3):
        deliver_at(start + timedelta(hours=hour))
    sink.closed = False
    assert deliver_at(start + timedelta(days=3, hours=7)) > 0
    assert all(notice.mailed_at for notice in notices())


def test_after_a_week_a_notice_is_shown_in_the_application_only(world, sink):
    sent_referral(world)
    assert deliver_at(clock.now() + rules.MAILED_WITHIN) == 0
    assert sink.taken == []


def test_what_another_node_has_claimed_is_not_sent(world, sink):
    sent_referral(world)
    now = clock.now()
    claimed = delivery._claim(now)
    commit()
    assert claimed
    assert deliver_at(now) == 0
    assert sink.taken == []


def test_the_claim_of_a_node_that_died_runs_out(world, sink):
    sent_referral(world)
    now = clock.now()
    claims = {str(letter.claim) for letter in delivery._claim(now)}
    commit()
    assert deliver_at(now + delivery.LEASE) == len(claims)
    assert {one.partition("@")[0].lstrip("<") for one in sink.ids} == claims


def test_no_transaction_is_open_while_mail_is_sent(world, sink, monkeypatch):
    sent_referral(world)
    send, opened = delivery._send, []

    def watched(letter):
        opened.append(db.session.registry().in_transaction())
        send(letter)

    monkeypatch.setattr(delivery, "_send", watched)
    assert delivery.deliver() == len(opened) > 0
    assert not any(opened)


def test_a_host_that_hangs_costs_one_time_limit_and_no_attempt_of_the_others(
    app, world, monkeypatch
):
    referral = sent_referral(world)
    actions.tell([world.caseworker, world.supervisor], NoticeKind.REFERRAL_CHANGED, referral)
    commit()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        use(app, silent.getsockname()[1])
        monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
        before = time.monotonic()
        assert delivery.deliver() == 0
        assert time.monotonic() - before < 3
    commit()
    tried = {notice.mail_claim for notice in notices() if notice.mail_attempts}
    assert len(tried) == 1 < len({notice.mail_claim for notice in notices()})


def test_the_administrator_sees_that_mail_is_not_taken(app, world, sink):
    sent_referral(world)
    client = sign_in(app.test_client(), world.administrator)
    assert "mail host" not in client.get("/admin").text
    sink.closed = True
    delivery.deliver()
    commit()
    assert "The mail host does not accept e-mail" in client.get("/admin").text
