"""Own tasks and appointments of a case, beside the steps of its procedure.

Decision. *Context*: a caseworker calls the landlord on Tuesday, and meets the person on Friday at
three; no procedure knows of it. *Options*: a note; a step of the procedure that everybody may add;
a row of its own. *Choice*: the last. Its words are sealed in the notes of the case; the day, the
kind and how it repeats are sealed under the system key, because background work finds what is due.
*Consequence*: of what is due in a case only the first moment is plain, in its agenda. A task that
repeats is a new row each time, so that it stays recorded which of them were done. A task links to a
person of the case; needs and referrals belong to later steps, which this package does not know.
"""
