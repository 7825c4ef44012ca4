"""Who may do what: permissions, roles, one policy map, guards. Knows no tables.

Decision. *Context*: whether somebody may see a case depends on role, relation and state.
*Options*: role decorators in views; an ACL table; a map from permission to alternatives of
small predicates. *Choice*: the map (`policy.py`), read like a table, deny by default.
*Consequence*: the page's button and the act ask the same line; lists are scoped in the query;
and a sealed value opens only for a case that a scoped query has admitted (`context.py`).
"""
