"""The roles that somebody with an account may hold in the mechanism."""

from caseflow.enums import N_, LabelledEnum


class Role(LabelledEnum):
    """What a person does in one organisation; a person may hold several."""

    FIRST_RESPONDER = "first_responder", N_("First responder")
    CASEWORKER = "caseworker", N_("Caseworker")
    SUPERVISOR = "supervisor", N_("Supervisor")
    FOCAL_POINT = "focal_point", N_("Service focal point")
    AUTHORITY = "competent_authority", N_("Competent authority")
    COORDINATOR = "coordinator", N_("Coordinator of the mechanism")
    DPO = "data_protection_officer", N_("Data protection officer")
    ADMINISTRATOR = "administrator", N_("Administrator")
