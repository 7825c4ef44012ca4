"""What every page shares: the transaction, errors, headers, navigation, forms, languages.

Decision. *Context*: a request reads sealed data, changes rows and must be in the log before its
page leaves. *Options*: commit in views; a unit-of-work object; one transaction per request that
ends here. *Choice*: the last (`transaction.py`). *Consequence*: nothing else commits (a contract
test reads every file); a page whose log entry cannot be written is not sent.

Form fields are rendered by our own macro over WTForms, not by govuk-frontend-wtf: its date field
answers 500 to a field that was posted in parts, and its constants cannot be translated.
"""
