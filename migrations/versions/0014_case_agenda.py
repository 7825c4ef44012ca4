"""Add the agenda of a case: what is next and when, so that lists need not read all milestones.

The rows are only begun here, since what they hold is sealed: the command that runs the migrations
completes them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_case_agenda"
down_revision = "0013_count_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_agenda",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["case.id"], name="fk_case_agenda_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_case_agenda_organisation_id"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_case_agenda_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_agenda"),
    )
    for name, first in (("caseload", "owner_id"), ("team", "organisation_id")):
        op.create_index(
            f"ix_case_agenda_{name}",
            "case_agenda",
            [first, "is_closed", "next_due_at", "id"],
            unique=False,
        )
    case = sa.table(
        "case", *map(sa.column, ("id", "organisation_id", "owner_id", "is_closed", "created_at"))
    )
    agenda = sa.table(
        "case_agenda",
        *map(
            sa.column,
            (
                "id",
                "organisation_id",
                "owner_id",
                "is_closed",
                "next_due_at",
                "last_contact_at",
                "record_sealed",
            ),
        ),
    )
    begun = sa.select(
        case.c.id,
        case.c.organisation_id,
        case.c.owner_id,
        case.c.is_closed,
        case.c.created_at,
        case.c.created_at,
        sa.literal(b"", sa.LargeBinary()),
    )
    op.execute(agenda.insert().from_select([column.name for column in agenda.c], begun))


def downgrade() -> None:
    op.drop_index("ix_case_agenda_team", table_name="case_agenda")
    op.drop_index("ix_case_agenda_caseload", table_name="case_agenda")
    op.drop_table("case_agenda")
