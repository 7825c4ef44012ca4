"""The pages of the data protection officer: the log, alerts, erasures, anchors.

Decision. *Context*: the log is a layer below the web, since every request writes to it, but it is
read on pages. *Options*: pages inside `audit`, which would then know the web; pages in a package
above the web. *Choice*: the second. *Consequence*: `audit` and `encryption` have no pages, and all
pages for control are in one package.
"""
