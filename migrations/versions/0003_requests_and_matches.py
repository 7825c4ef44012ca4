"""Let changes of accounts wait for a second person, and the desk ask about possible matches."""

import sqlalchemy as sa
from alembic import op

revision = "0003_requests_and_matches"
down_revision = "0002_claim_mail"
branch_labels = None
depends_on = None

MATCH_INDEXED = ("case_id", "organisation_id", "found_at", "found_by_id")
INDEXED = ("user_id", "organisation_id", "requested_at")


def upgrade() -> None:
    op.create_table(
        "account_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role_names", sa.JSON(), nullable=False),
        sa.Column("former_role_names", sa.JSON(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by_id", sa.Uuid(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_account_request_confirmed_at_and_by"),
        ),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (declined_by_id IS NULL)",
            name=op.f("ck_account_request_declined_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_request_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_request_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    with op.batch_alter_table("account_request", schema=None) as batch_op:
        for column in INDEXED:
            batch_op.create_index(
                batch_op.f(f"ix_account_request_{column}"), [column], unique=False
            )

    op.create_index(
        "ix_account_request_waiting",
        "account_request",
        ["confirmed_at", "declined_at"],
        unique=False,
    )

    op.create_table(
        "possible_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("found_for_id", sa.Uuid(), nullable=False),
        sa.Column("found_for_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by_id", sa.Uuid(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (asked_by_id IS NULL)",
            name=op.f("ck_possible_match_asked_at_and_by"),
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by_id IS NULL)",
            name=op.f("ck_possible_match_agreed_at_and_by"),
        ),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (declined_by_id IS NULL)",
            name=op.f("ck_possible_match_declined_at_and_by"),
        ),
        sa.ForeignKeyConstraint(
            ["found_for_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_possible_match_found_for_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_possible_match_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_match")),
    )
    with op.batch_alter_table("possible_match", schema=None) as batch_op:
        batch_op.create_index("ix_possible_match_waiting", ["asked_at", "found_at"], unique=False)
        batch_op.create_index("ix_possible_match_pair", ["found_for_id", "case_id"], unique=True)
        for column in MATCH_INDEXED:
            batch_op.create_index(batch_op.f(f"ix_possible_match_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("possible_match")
    op.drop_table("account_request")
