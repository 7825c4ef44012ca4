"""Words of the pages are kept in memory; words about a person are not."""

from caseflow.web import filters, i18n


def test_what_a_packet_says_is_not_kept_in_memory(app):
    told = "She named her brother Fictional."
    with app.test_request_context():
        assert filters.told(told) == told
    assert not any(told in key for key in i18n._known)


def test_what_a_packet_says_in_our_words_is_translated(app):
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert filters.told("Yes") == "نعم"
