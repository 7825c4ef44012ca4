"""Mail through a real SMTP server: that something is new, and nothing else."""

import socket

import pytest
from aiosmtpd.controller import Controller

from caseflow.extensions import db
from caseflow.notices import delivery
from caseflow.notices.models import Notice
from tests.integration.builders import sent_referral
from tests.integration.world import commit


class Sink:
    """Keeps what it is sent; refuses while `closed`."""

    def __init__(self):
        self.taken, self.closed = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.closed:
            return "451 try again later"
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def sink(app):
    """A mail server on this machine, and the application told to use it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(
        update={"mail_url": f"smtp://127.0.0.1:{port}"}
    )
    app.extensions["mailman"].server, app.extensions["mailman"].port = "127.0.0.1", port
    app.extensions["mailman"].backend = "smtp"
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


@pytest.mark.asvs("V16.5.2")
def test_what_the_server_refuses_is_tried_again_then_left_in_the_application(world, sink):
    sent_referral(world)
    sink.closed = True
    for _ in range(delivery.ATTEMPTS + 1):
        delivery.deliver()
        commit()
    notices = list(db.session.scalars(db.select(Notice)))
    assert {notice.mail_attempts for notice in notices} == {delivery.ATTEMPTS}
    assert all(notice.mailed_at is None for notice in notices)
