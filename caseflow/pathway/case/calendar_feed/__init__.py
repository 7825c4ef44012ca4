"""A secret address at which a telephone reads the times of one's appointments, and nothing else.

Decision. *Context*: workers keep their appointments in the calendar of their telephone, which
somebody else may look at and a company may store. *Options*: no feed; a feed with words; a feed of
times. *Choice*: the last, off until the person asks for it. An event says "Appointment" and when;
it names neither case, person nor place, and its id follows from a random one. *Consequence*: the
address is the only key. It has 256 random bits, its hash is stored, it can be renewed or ended at
any time, and it ends after 90 days (proposed, and from no standard). The events are written here by
RFC 5545: times in UTC, or without a zone where only the clock of the place is known.
"""
