"""The nine roles of the mechanism (product.md, "Who uses it")."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does in one organisation; a person may hold several."""

    FIRST_RESPONDER = "first_responder"
    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    FOCAL_POINT = "focal_point"
    AUTHORITY = "competent_authority"
    COORDINATOR = "coordinator"
    DPO = "data_protection_officer"
    ADMINISTRATOR = "administrator"
