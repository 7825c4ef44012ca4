"""What every page shares: the transaction, errors, headers, navigation, forms and languages.

Decision. *Context*: a request reads sealed data and changes rows, and must be in the audit log
before its page is sent. *Options*: commit in views; a unit-of-work object; one transaction per
request that ends here. *Choice*: the last (`transaction.py`). *Consequence*: nothing else commits
(a contract test reads every file), and a page whose log entry cannot be written is not sent.

The components of the pages are our own macros, without a library of GOV.UK macros. One macro over
WTForms renders every field. We do not use govuk-frontend-wtf, because its date field answers with
status 500 to a date of which only parts were posted, and its constants cannot be translated. We do
not use govuk-frontend-jinja, because it does not know WTForms fields either; we had it for one
banner only.
"""
