"""Identity and safe contact as they are asked at a first meeting: less than a case asks."""

from caseflow.people import forms as people_forms


class PersonForm(people_forms.PersonForm):
    """Who the person is; numbers of documents can wait."""

    document_number = None


class ContactForm(people_forms.SafeContactForm):
    """How to reach the person; an address can wait."""

    address = None
    code_word = None
