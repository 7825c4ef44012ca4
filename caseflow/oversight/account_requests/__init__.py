"""Changes of accounts that wait for a second person, and the page where that person decides.

Decision. *Context*: one administrator could read everything: she invited a second self as
caseworker, or renewed a supervisor's link, and nobody was told. *Options*: alerts after the fact; a
second administrator; somebody who knows the person. *Choice*: the last. What gives access (a new
account, a new link, more roles, enabling) is only asked for. It takes effect when the data
protection officer, or a supervisor or administrator of the organisation of the account, confirms
exactly what was asked; never the person who asked, nor the one whom it is about. Whoever confirms
is shown the single-use link and hands it over, so that the administrator never holds it. The
person and the data protection officers are told. *Consequence*: taking access away needs nobody
else. While nobody could confirm (in a new installation, or when the only administrator lost the
link), an operator who holds the root key does it by a command, which is recorded and told too.
"""
