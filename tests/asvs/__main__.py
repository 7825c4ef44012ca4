"""`python -m tests.asvs`: write the table again, and the README's line with its numbers."""

import re

from tests.asvs import marks, table
from tests.contracts.tree import ROOT

if __name__ == "__main__":
    found, readme = marks.proofs(), ROOT / "README.md"
    table.PAGE.write_text(table.page(found), encoding="utf-8")
    said = re.sub(r"\d+ of \d+ requirements that fall .*", table.summary(found), readme.read_text())
    readme.write_text(said, encoding="utf-8")
    print(table.summary(found))
