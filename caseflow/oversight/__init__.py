"""What the data protection officer sees: the log, alerts, erasures, anchors.

Decision. *Context*: the log lies below the web, since every request writes to it, but it is read
on pages. *Options*: pages inside `audit`, which would then know the web; pages with the log's
reader above the web. *Choice*: the second. *Consequence*: `audit` and `encryption` have no pages,
and everything that is read for control stands in one room.
"""
