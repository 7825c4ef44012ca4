"""The keys of cases, copied and put back, as from a backup of the key store."""

from sqlalchemy import insert

from caseflow.encryption import crypto_erasure, key_hierarchy, key_store

TABLES = (*crypto_erasure.KEYS_OF_CASES, key_store.erasure_ledger)


def held(case_id):
    """Every key of a case that the key store holds."""
    ring = key_hierarchy.key_ring().store
    return [r for t in crypto_erasure.KEYS_OF_CASES for r in ring.rows(t, t.c.case_id == case_id)]


def backup():
    """What an older copy of the key store holds."""
    return {table: key_hierarchy.key_ring().store.rows(table) for table in TABLES}


def put_back(copy):
    """The older copy takes the place of the key store."""
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        for table in TABLES:
            connection.execute(table.delete())
            if copy[table]:
                connection.execute(insert(table), [dict(row._mapping) for row in copy[table]])
