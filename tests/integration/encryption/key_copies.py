"""Copy the keys of cases and put them back, as somebody with a backup of the key store could."""

from sqlalchemy import insert

from caseflow.encryption import crypto_erasure, key_hierarchy, key_store

TABLES = (*crypto_erasure.KEYS_OF_CASES, key_store.erasure_ledger)


def held(case_id):
    """Return every key of a case that is in the key store."""
    ring = key_hierarchy.key_ring().store
    return [r for t in crypto_erasure.KEYS_OF_CASES for r in ring.rows(t, t.c.case_id == case_id)]


def backup():
    """Return the keys of all cases, and the erasure ledger in the key store."""
    return {table: key_hierarchy.key_ring().store.rows(table) for table in TABLES}


def put_back(copy):
    """Replace these tables by an older copy, which `backup` returned."""
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        for table in TABLES:
            connection.execute(table.delete())
            if copy[table]:
                connection.execute(insert(table), [dict(row._mapping) for row in copy[table]])
