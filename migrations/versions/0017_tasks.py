"""Add the tasks of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0017_tasks"
down_revision = "0016_interpreter"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(added_at IS NULL) = (added_by_id IS NULL)", name="ck_task_added_at_and_by"
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name="ck_task_ended_at_and_by"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_task_case_id"),
        sa.ForeignKeyConstraint(["worker_id"], ["user.id"], name="fk_task_worker_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index("ix_task_case_id", "task", ["case_id"], unique=False)
    op.create_index("ix_task_worker", "task", ["worker_id", "ended_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_task_worker", table_name="task")
    op.drop_index("ix_task_case_id", table_name="task")
    op.drop_table("task")
