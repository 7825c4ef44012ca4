"""The calendar of the person who is signed in: what is due in their cases, by day.

Decision. *Context*: "My day" shows what is next in each case, and no page shows what a week brings.
*Options*: a grid of days and hours; a list of days. *Choice*: the list, for a week or a month: it
needs no script, is read by a screen reader in its order, and fits a narrow screen. *Consequence*:
it shows own tasks and appointments, those that colleagues gave, and the steps and dates that the
agendas of one's own cases hold.
"""
