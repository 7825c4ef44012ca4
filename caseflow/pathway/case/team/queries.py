"""Read who is excluded from a case, with names."""

from sqlalchemy import func, select

from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, Exclusion


def exclusions_of(case: Case) -> list[tuple[Exclusion, str]]:
    """Return each exclusion with the name of the person or organisation, oldest first."""
    rows = db.session.execute(
        select(Exclusion, func.coalesce(User.display_name, Organisation.name).label("name"))
        .outerjoin(User, User.id == Exclusion.user_id)
        .outerjoin(Organisation, Organisation.id == Exclusion.organisation_id)
        .where(Exclusion.case_id == case.id)
        .order_by(Exclusion.added_at)
    )
    return [(row.Exclusion, row.name) for row in rows]
