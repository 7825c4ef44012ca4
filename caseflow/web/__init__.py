"""What every page shares: the transaction, errors, headers, navigation, forms, languages.

Decision. *Context*: a request reads sealed data, changes rows and must be in the log before its
page leaves. *Options*: commit in views; a unit-of-work object; one transaction per request that
ends here. *Choice*: the last (`transaction.py`). *Consequence*: nothing else commits (a contract
test reads every file); a page whose log entry cannot be written is not sent.

Components are our own macros, and no library of GOV.UK macros is used beside them. One macro over
WTForms renders every field, not govuk-frontend-wtf: its date field answers 500 to a field that was
posted in parts, and its constants cannot be translated. govuk-frontend-jinja knows no WTForms
field either, and was there for one banner.
"""
