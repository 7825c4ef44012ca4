"""Documents of a case: photographs, scans, PDF files and sound recordings, sealed.

Decision. *Context*: a paper that proves something must be kept as it came, and may be shown and
shared only without what the file says beside its content (place, device, author). *Options*: keep
the file alone; keep a cleaned copy alone; keep both. *Choice*: both. The original is kept with its
SHA-256 and can only be downloaded; pages are shown from pictures that a process of its own has
drawn (`caseflow.files`). *Consequence*: a document needs more room; no library reads a stranger's
file in the server; and where the paper is (chain of custody) is a list that only grows.
"""
