"""Keep other names, the day on which an age was said, and a guardian; say how a card was made.

A card that is there already gets no value, since a new value would be missing from its digest.
Codes of languages and nationalities that are stored already stay as they are, because only the keys
of a case open them: `caseflow.people.rules` reads the older codes for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_people"
down_revision = "0011_time_zones"
branch_labels = None
depends_on = None

SEALED_COLUMNS = (
    "other_names_sealed",
    "age_said_on_sealed",
    "guardian_sealed",
    "guardian_relation_sealed",
)
PHONE_COLUMNS = ("second_phone_index", "third_phone_index")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        for name in SEALED_COLUMNS:
            batch_op.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("search_card", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by", sa.Integer(), nullable=True))
        batch_op.create_index("ix_search_card_made_by", ["made_by"], unique=False)
        for name in PHONE_COLUMNS:
            batch_op.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
            batch_op.create_index(f"ix_search_card_{name}", [name], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("search_card", schema=None) as batch_op:
        for name in reversed(PHONE_COLUMNS):
            batch_op.drop_index(f"ix_search_card_{name}")
            batch_op.drop_column(name)
        batch_op.drop_index("ix_search_card_made_by")
        batch_op.drop_column("made_by")
    with op.batch_alter_table("person", schema=None) as batch_op:
        for name in reversed(SEALED_COLUMNS):
            batch_op.drop_column(name)
