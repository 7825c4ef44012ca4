"""Users of the system: sign-in through Flask-Security, sessions on the server, invitations.

Decision. *Context*: a cookie session stays valid when it is replayed after sign-out. *Options*:
Flask-Login's cookie; Redis; a table. *Choice*: a table whose key is the hash of a random cookie,
so that a session ends when the user signs out, when the account is disabled, and after a time; and
a copy of the table gives nobody a session. *Consequence*: every request reads the session and its
user in one statement. The display name of a user is what colleagues see, and may be a work name;
the e-mail address is used for signing in and for notices.
"""
