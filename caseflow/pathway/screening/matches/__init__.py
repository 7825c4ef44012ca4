"""Possible matches across organisations: the desk asks, and the owner of the other file answers.

Decision. *Context*: whoever screened could ask, by a name or a number, whether a person is known
elsewhere, which for some of these people is the question that a trafficker asks. *Options*: fewer
questions an hour; an answer to saved screenings only; no answer at all. *Choice*: the last. What
somebody types is compared with the files of one's own organisation only. The identity of a saved
screening or case is compared with all, and a possible match goes to the coordination desk, which
asks the organisation that owns the other file. *Consequence*: who saved it learns nothing, neither
that there is a match nor that there is none, unless the owner of the other file agrees. Then the
name of that organisation is told, and nothing of the file.
"""
