"""What has to be done next in every case: the agenda of a case, "My day", and the list of cases.

Decision. *Context*: which step is next, and by when, follows from all milestones of a case, and
those are sealed; to sort 500 cases by it, every visit opened thousands of sealed records.
*Options*: columns of the case; its sealed record; a table of its own, the agenda, with one row a
case. *Choice*: the table. It is derived: it can be made again from the milestones, so the log keeps
no digests of it, and writing it neither counts as a new version of the case (two people who work on
the same case would be told that the other one changed it) nor writes the case into the log each
time. Every transaction ends by writing the agenda of each case of which it wrote a row that counts
(`actions.keep`): nobody has to remember to call it, and a case whose milestone is written five
times is counted once. *Consequence*: the lists read one row and open one small sealed record a
case. What is plain in it (who works on the case, whether it is closed, when something is due, when
the person was last met) is listed in the README. Somebody who edits the table can move a case in
the lists, and not hide it for long: the background work and `caseflow worklist reconcile` compare
it with the milestones, and the background work raises an alert for a difference. An application
whose version writes rows without the agenda leaves it behind until then.
"""
