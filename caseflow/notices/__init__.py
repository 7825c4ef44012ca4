"""Tell users what needs their attention, in the application and by an e-mail without content.

Decision. *Context*: a notice must not be lost when the process dies, nor sent for work that was
rolled back. *Options*: send the e-mail in the request; a queue (huey); an outbox table. *Choice*:
the table of notices is the outbox: a notice is written in the same transaction as the event, and
background work (`delivery.py`) sends e-mail about those that were not mailed yet. *Consequence*:
there is no second queue to run, to back up, and to keep in step with the database.
"""
