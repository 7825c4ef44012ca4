"""The first schema of the data store.

Tables are created in the order of their foreign keys, and dropped in the reverse order. `op.f` marks
a name as complete, so that the naming convention of the models is not applied to it again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_first_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_alert_answered_at_and_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_about", ["actor_id", "kind", "last_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_alert_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_alert_raised_at"), ["raised_at"], unique=False)

    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
    )
    with op.batch_alter_table("audit_anchor", schema=None) as batch_op:
        batch_op.create_index("ix_audit_anchor_name_size", ["name", "size"], unique=False)

    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("previous_root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
        sa.UniqueConstraint("previous_root", name=op.f("uq_audit_checkpoint_previous_root")),
    )
    op.create_table(
        "audit_cosigned",
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", name=op.f("pk_audit_cosigned")),
    )
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("session_ref", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), server_default="", nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_outbox",
        sa.Column(
            "id",
            # SQLite numbers rows by itself only if the key's type is exactly INTEGER.
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("writer", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_outbox")),
    )
    op.create_table(
        "audit_outbox_writer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_outbox_writer")),
    )
    op.create_table(
        "canary_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary_case")),
    )
    op.create_table(
        "log_position",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_log_position")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_mailed_at"), ["mailed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_object_id"), ["object_id"], unique=False)
        batch_op.create_index("ix_notice_open", ["user_id", "read_at"], unique=False)

    op.create_table(
        "opening_index",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "case_id", name=op.f("pk_opening_index")),
    )
    with op.batch_alter_table("opening_index", schema=None) as batch_op:
        batch_op.create_index("ix_opening_index_case", ["case_id", "sequence"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "person",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_as_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("full_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("date_of_birth_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("age_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sex_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nationality_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("languages_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("case_id", name=op.f("uq_person_case_id")),
    )
    op.create_table(
        "safe_contact",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ways_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("when_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("never_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("may_leave_message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_word_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_contact")),
        sa.UniqueConstraint("case_id", name=op.f("uq_safe_contact_case_id")),
    )
    op.create_table(
        "search_card",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("document_index", sa.LargeBinary(), nullable=True),
        sa.Column("tokens_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_card")),
        sa.UniqueConstraint("case_id", name=op.f("uq_search_card_case_id")),
    )
    with op.batch_alter_table("search_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_card_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_search_card_document_index"), ["document_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_search_card_phone_index"), ["phone_index"], unique=False
        )

    op.create_table(
        "search_removal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_search_removal")),
    )
    with op.batch_alter_table("search_removal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_removal_removed_at"), ["removed_at"], unique=False
        )

    op.create_table(
        "sign_in_delay",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_delay")),
    )
    with op.batch_alter_table("sign_in_delay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_delay_last_at"), ["last_at"], unique=False)

    op.create_table(
        "submitted_form",
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_submitted_form")),
    )
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submitted_form_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_submitted_form_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_uniquifier", sa.String(length=64), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_session_last_seen_at"), ["last_seen_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_user_session_user_uniquifier"), ["user_uniquifier"], unique=False
        )

    op.create_table(
        "screening",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("age_group", sa.String(length=40), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("conditions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("triage_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("profile_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("judgements_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("narrative_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_screening_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_screening_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("case_id", name=op.f("uq_screening_case_id")),
        sa.UniqueConstraint("code", name=op.f("uq_screening_code")),
    )
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_screening_created_by_id"), ["created_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_screening_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_screening_status"), ["status"], unique=False)
        batch_op.create_index("ix_screening_waiting", ["recipient_id", "status"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("sexes", sa.JSON(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("status_rules", sa.String(length=200), nullable=False),
        sa.Column("opening", sa.String(length=120), nullable=False),
        sa.Column("always_open", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("capacity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minimum_data", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_service_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_service_type"), ["type"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role_names", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_user_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("screening_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.String(length=40), nullable=True),
        sa.Column("age_group", sa.String(length=40), nullable=False),
        sa.Column("procedure_id", sa.String(length=40), nullable=False),
        sa.Column("procedure_version", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_closed = (state = 'closed')", name=op.f("ck_case_closed_as_its_state_says")
        ),
        sa.CheckConstraint(
            "is_closed = (closed_at IS NOT NULL)", name=op.f("ck_case_closed_at_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_case_owner_id")),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_case_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("code", name=op.f("uq_case_code")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_case_screening_id")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_caseload", ["owner_id", "is_closed", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_case_organisation",
            ["organisation_id", "is_closed", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_case_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_state"), ["state"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_enrolment_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("screening_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by_id", sa.Uuid(), nullable=False),
        sa.Column("receive_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.Column("return_code", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(received_at IS NULL) = (received_by_id IS NULL)",
            name=op.f("ck_hand_over_received_at_and_by"),
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_by_id IS NULL)",
            name=op.f("ck_hand_over_returned_at_and_by"),
        ),
        sa.CheckConstraint(
            "(taken_up_at IS NULL) = (taken_up_by_id IS NULL)",
            name=op.f("ck_hand_over_taken_up_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_hand_over_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_hand_over_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hand_over_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hand_over_screening_id"), ["screening_id"], unique=False
        )

    op.create_table(
        "case_milestone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_milestone_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_milestone")),
    )
    with op.batch_alter_table("case_milestone", schema=None) as batch_op:
        batch_op.create_index("ix_case_milestone_case", ["case_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_milestone_name"), ["name"], unique=False)

    op.create_table(
        "case_state_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_state_change_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_state_change")),
    )
    with op.batch_alter_table("case_state_change", schema=None) as batch_op:
        batch_op.create_index("ix_case_state_change_case", ["case_id", "at"], unique=False)

    op.create_table(
        "closure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("feedback_offered", sa.Boolean(), nullable=False),
        sa.Column("safety_plan_handed_over", sa.Boolean(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_id", sa.Uuid(), nullable=True),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_closure_approved_at_and_by"),
        ),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by_id IS NULL)",
            name=op.f("ck_closure_reopened_at_and_by"),
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_by_id IS NULL)",
            name=op.f("ck_closure_returned_at_and_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_closure_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_closure_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_case_id"), ["case_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("read_aloud", sa.Boolean(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("assented", sa.Boolean(), nullable=False),
        sa.Column("manner", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("witness_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("guardian_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ground_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_consent_ended_at_and_by")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_consent_case_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["consent.id"], name=op.f("fk_consent_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_case_id"), ["case_id"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("compartment", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by_id", sa.Uuid(), nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_erasure_approved_at_and_by"),
        ),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (declined_by_id IS NULL)",
            name=op.f("ck_erasure_declined_at_and_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_erasure_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_receipt"), ["receipt"], unique=False)

    op.create_table(
        "exclusion",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_exclusion_user_or_organisation"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_exclusion_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_exclusion_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_exclusion_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusion_case_id"), ["case_id"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)",
            name=op.f("ck_legal_hold_released_at_and_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_case_id"), ["case_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_note_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_case_id"), ["case_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_plan_approved_at_and_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("case_id", name=op.f("uq_plan_case_id")),
    )
    op.create_table(
        "risk_assessment",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_risk_assessment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessment")),
    )
    with op.batch_alter_table("risk_assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_assessment_case_id"), ["case_id"], unique=False)

    op.create_table(
        "safety_plan",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("warning_signs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safe_people_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safe_places_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_word_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("steps_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_safety_plan_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan")),
        sa.UniqueConstraint("case_id", name=op.f("uq_safety_plan_case_id")),
    )
    op.create_table(
        "need",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("service_type", sa.String(length=40), nullable=True),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("description_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_need_case_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_need_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_status"), ["status"], unique=False)

    op.create_table(
        "packet",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(length=30), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_packet_consent_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_packet_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_packet_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
    )
    with op.batch_alter_table("packet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_packet_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_packet_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_packet_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_by_id", sa.Uuid(), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notification_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_notification_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packet.id"], name=op.f("fk_notification_packet_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_notification_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_notification_waiting", ["recipient_id", "notified_at"], unique=False
        )

    op.create_table(
        "planned_action",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("responsible", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)",
            name=op.f("ck_planned_action_done_at_and_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_planned_action_case_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_planned_action_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_action")),
    )
    with op.batch_alter_table("planned_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_action_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_action_need_id"), ["need_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("service_type", sa.String(length=40), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=True),
        sa.Column("identity_packet_id", sa.Uuid(), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("appointment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)",
            name=op.f("ck_referral_reviewed_at_and_by"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_by_id IS NULL)", name=op.f("ck_referral_sent_at_and_by")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_case_id")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_referral_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["identity_packet_id"], ["packet.id"], name=op.f("fk_referral_identity_packet_id")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_referral_need_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_referral_organisation_id")
        ),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_referral_packet_id")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["referral.id"], name=op.f("fk_referral_previous_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_referral_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_referral_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_referral_clock", ["status", "respond_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(
            "ix_referral_ended", ["recipient_id", "status_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_referral_inbox", ["recipient_id", "status", "respond_by", "id"], unique=False
        )
        # At most one open referral of a case to a service; any number that have ended.
        batch_op.create_index(
            "uq_referral_open",
            ["case_id", "service_id"],
            unique=True,
            sqlite_where=sa.text(
                "status IN ('draft', 'sent', 'acknowledged', 'information_requested', 'waitlisted', 'accepted', 'in_service')"
            ),
            postgresql_where=sa.text(
                "status IN ('draft', 'sent', 'acknowledged', 'information_requested', 'waitlisted', 'accepted', 'in_service')"
            ),
        )

    op.create_table(
        "decision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name=op.f("fk_decision_notification_id")
        ),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_decision_packet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(
            "notification_id", "kind", name=op.f("uq_decision_notification_id_kind")
        ),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_notification_id"), ["notification_id"], unique=False
        )

    op.create_table(
        "follow_up",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_follow_up_done_at_and_by")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_follow_up_case_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_follow_up_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_due", ["case_id", "done_at", "due_on"], unique=False)

    op.create_table(
        "referral_change",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_change_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_change")),
    )
    with op.batch_alter_table("referral_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_change_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_referral_change_referral", ["referral_id", "at"], unique=False)

    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_contact_attempt_case_id")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_contact_attempt_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_attempt_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_attempt_follow_up_id"), ["follow_up_id"], unique=False
        )

    op.create_table(
        "reflection_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_reflection_period_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_reflection_period_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection_period")),
    )
    with op.batch_alter_table("reflection_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reflection_period_case_id"), ["case_id"], unique=False)

    op.create_table(
        "service_feedback",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("arrived", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_service_feedback_case_id")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_service_feedback_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_service_feedback_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_feedback")),
    )
    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_feedback_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_service_feedback_referral_id"), ["referral_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("service_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_feedback_referral_id"))
        batch_op.drop_index(batch_op.f("ix_service_feedback_case_id"))

    op.drop_table("service_feedback")
    with op.batch_alter_table("reflection_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reflection_period_case_id"))

    op.drop_table("reflection_period")
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_attempt_follow_up_id"))
        batch_op.drop_index(batch_op.f("ix_contact_attempt_case_id"))

    op.drop_table("contact_attempt")
    with op.batch_alter_table("referral_change", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_change_referral")
        batch_op.drop_index(batch_op.f("ix_referral_change_case_id"))

    op.drop_table("referral_change")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_due")

    op.drop_table("follow_up")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_notification_id"))
        batch_op.drop_index(batch_op.f("ix_decision_case_id"))

    op.drop_table("decision")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_referral_open",
            sqlite_where=sa.text(
                "status IN ('draft', 'sent', 'acknowledged', 'information_requested', 'waitlisted', 'accepted', 'in_service')"
            ),
            postgresql_where=sa.text(
                "status IN ('draft', 'sent', 'acknowledged', 'information_requested', 'waitlisted', 'accepted', 'in_service')"
            ),
        )
        batch_op.drop_index("ix_referral_inbox")
        batch_op.drop_index("ix_referral_ended")
        batch_op.drop_index(batch_op.f("ix_referral_consent_id"))
        batch_op.drop_index("ix_referral_clock")
        batch_op.drop_index(batch_op.f("ix_referral_case_id"))

    op.drop_table("referral")
    with op.batch_alter_table("planned_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_action_need_id"))
        batch_op.drop_index(batch_op.f("ix_planned_action_case_id"))

    op.drop_table("planned_action")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_waiting")
        batch_op.drop_index(batch_op.f("ix_notification_case_id"))

    op.drop_table("notification")
    with op.batch_alter_table("packet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packet_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_packet_consent_id"))
        batch_op.drop_index(batch_op.f("ix_packet_case_id"))

    op.drop_table("packet")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_status"))
        batch_op.drop_index(batch_op.f("ix_need_plan_id"))
        batch_op.drop_index(batch_op.f("ix_need_case_id"))

    op.drop_table("need")
    op.drop_table("safety_plan")
    with op.batch_alter_table("risk_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_assessment_case_id"))

    op.drop_table("risk_assessment")
    op.drop_table("plan")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_case_id"))

    op.drop_table("note")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_case_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_case_id"))

    op.drop_table("exclusion")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_receipt"))
        batch_op.drop_index(batch_op.f("ix_erasure_case_id"))

    op.drop_table("erasure")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_case_id"))

    op.drop_table("consent")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_case_id"))

    op.drop_table("closure")
    with op.batch_alter_table("case_state_change", schema=None) as batch_op:
        batch_op.drop_index("ix_case_state_change_case")

    op.drop_table("case_state_change")
    with op.batch_alter_table("case_milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_milestone_name"))
        batch_op.drop_index("ix_case_milestone_case")

    op.drop_table("case_milestone")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_over_screening_id"))
        batch_op.drop_index(batch_op.f("ix_hand_over_organisation_id"))

    op.drop_table("hand_over")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_user_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_state"))
        batch_op.drop_index(batch_op.f("ix_case_stage"))
        batch_op.drop_index("ix_case_organisation")
        batch_op.drop_index("ix_case_caseload")

    op.drop_table("case")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_organisation_id"))

    op.drop_table("user")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_type"))
        batch_op.drop_index(batch_op.f("ix_service_organisation_id"))

    op.drop_table("service")
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.drop_index("ix_screening_waiting")
        batch_op.drop_index(batch_op.f("ix_screening_status"))
        batch_op.drop_index(batch_op.f("ix_screening_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_screening_created_by_id"))

    op.drop_table("screening")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_uniquifier"))
        batch_op.drop_index(batch_op.f("ix_user_session_last_seen_at"))

    op.drop_table("user_session")
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submitted_form_user_id"))
        batch_op.drop_index(batch_op.f("ix_submitted_form_at"))

    op.drop_table("submitted_form")
    with op.batch_alter_table("sign_in_delay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_delay_last_at"))

    op.drop_table("sign_in_delay")
    with op.batch_alter_table("search_removal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_removal_removed_at"))

    op.drop_table("search_removal")
    with op.batch_alter_table("search_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_card_phone_index"))
        batch_op.drop_index(batch_op.f("ix_search_card_document_index"))
        batch_op.drop_index(batch_op.f("ix_search_card_changed_at"))

    op.drop_table("search_card")
    op.drop_table("safe_contact")
    op.drop_table("person")
    op.drop_table("organisation")
    with op.batch_alter_table("opening_index", schema=None) as batch_op:
        batch_op.drop_index("ix_opening_index_case")

    op.drop_table("opening_index")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_open")
        batch_op.drop_index(batch_op.f("ix_notice_object_id"))
        batch_op.drop_index(batch_op.f("ix_notice_mailed_at"))

    op.drop_table("notice")
    op.drop_table("log_position")
    op.drop_table("canary_case")
    op.drop_table("audit_outbox_writer")
    op.drop_table("audit_outbox")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_case_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action"))

    op.drop_table("audit_event")
    op.drop_table("audit_cosigned")
    op.drop_table("audit_checkpoint")
    with op.batch_alter_table("audit_anchor", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_anchor_name_size")

    op.drop_table("audit_anchor")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_raised_at"))
        batch_op.drop_index(batch_op.f("ix_alert_organisation_id"))
        batch_op.drop_index("ix_alert_about")

    op.drop_table("alert")
