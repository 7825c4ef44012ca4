"""Users of the system: sign-in through Flask-Security, sessions on the server, invitations.

Decision. *Context*: a cookie session stays valid when it is replayed after sign-out. *Options*:
Flask-Login's cookie; Redis; a table. *Choice*: a table whose key is the hash of a random cookie,
so that sessions end on sign-out, on disabling and by time, and a dump of it opens nothing.
*Consequence*: user and session come in one statement on every request. Names of staff are what
colleagues are shown (a work name is enough); e-mail is only for signing in.
"""
