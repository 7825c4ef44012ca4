"""Emergency actions: what must happen within hours, until somebody says what became of each.

Decision. *Context*: the triage listed what cannot wait, and one click on "help is on its way" ended
the list; whoever took over next saw nothing of it. *Options*: tasks of the case; a status on each
answer of the triage; things of their own. *Choice*: the last, in one record a person, which begins
with the screening and stays through hand-over and take-up. Each action is open until somebody says
that it is done, that the person does not want it, or that it is not possible; by whom, when and
with which service is kept. *Consequence*: every person has such a record of the same size, also
without any emergency, so that the data file does not tell who reported sexual violence. It is
sealed under the system key, because the sending organisation, the receiving one, the supervisor and
a partner all have to know what is still open. Who may answer is decided on the road by which one
comes: one's own screening, a screening that was handed over, a case, or a referral.
"""
