"""Cover while a caseworker is away: the open cases go to a colleague, and come back by themselves.

Decision. *Context*: somebody must answer for each case while its caseworker is away, and nobody
else should be able to open it. *Options*: a second person in the policy of cases, for a time; or
the cases change hands and come back. *Choice*: the second, so that "whose case is it" has one
answer on every page, list, notice and deadline, and the policy stays as it is. *Consequence*: who
is away cannot open the cases meanwhile; the rows say to whom they go back, and when.
"""
