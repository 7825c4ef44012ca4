"""What somebody must be told: rows in the same transaction as what happened; mail without content.

Decision. *Context*: a notice must not be lost when the process dies, nor sent for work that was
rolled back. *Options*: send in the request; a queue (huey); an outbox table. *Choice*: the
outbox is the notice itself, and background work (`delivery.py`) mails what is not yet mailed.
*Consequence*: no second queue to run, back up and keep in step with the database.
"""
