"""Print which notes of a drill an installation holds, and whether its log verifies, as JSON."""

import json
import sys
from pathlib import Path

from sqlalchemy import select

from caseflow import database
from caseflow.access import acting
from caseflow.accounts.queries import user_by_email
from caseflow.audit import verification
from caseflow.cli import bootstrap
from caseflow.extensions import db
from caseflow.pathway.case.models import Note
from tests.drills.site import NOTE, WORKER

app = bootstrap.installed(bootstrap.used(Path(sys.argv[1])))
with app.app_context():
    worker = user_by_email(WORKER)
    with database.taking_the_lock(False), acting(worker, purpose="drill") as look:
        notes = db.session.scalars(select(Note).where(Note.written_by_id == worker.id)).all()
        look.admitted.update(note.case_id for note in notes)
        texts = " ".join(note.text for note in notes)
    db.session.rollback()
    holds = verification.verify().holds
print(json.dumps({"found": [int(number) for number in NOTE.findall(texts)], "holds": holds}))
