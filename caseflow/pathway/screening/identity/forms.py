"""The forms for identity and safe contact at a first meeting, which ask less than a case does."""

from caseflow.people import forms as people_forms


class PersonForm(people_forms.PersonForm):
    """Who the person is, without the number of a document, which can wait."""

    document_number = None


class ContactForm(people_forms.SafeContactForm):
    """How to reach the person, without address and code word, which can wait."""

    address = None
    code_word = None
