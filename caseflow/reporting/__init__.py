"""The network in numbers: dashboards for the coordinator, who never sees a case.

Decision. *Context*: a count of three boys in one district points at three boys. *Options*: hide
small counts only; noise (differential privacy); hide small counts, then whatever they could be
computed from, and round the rest. *Choice*: the last.

- Counts of 1 to k-1 people are hidden, k = `small_cell`, 11 by default: the floor that CTDC is
  recalled to use. Confidence: *proposed*; nobody has looked it up. Zero is shown. A count of
  referrals is hidden when fewer than k people stand behind it.
- Inside a table further cells, then totals, are hidden until no hidden cell can be computed: the
  published numbers must leave each of them at least k possible values (`suppression`). Both
  kinds of hidden cells carry the same mark, so the mark itself says nothing.
- What is shown is rounded up to the next multiple of 5, and periods are calendar quarters and
  years, so that two filters or two days cannot be subtracted to an exact small number.
  Confidence: *proposed*. Between different tables rounding is the only protection: numbers that
  are compared across them give a range, not a count. That is accepted, and said here.
- There is no filter by district or service: the figures of a part, subtracted from those of the
  whole, gave a neighbour's hidden cells away. Both stand in one protected table instead.
- Medians and percentiles are shown only over k people or more; shares are rounded to tenths.

*Consequence*: totals do not add up exactly, and a page says so. The list of overdue referrals
names organisations and no case: it is for a telephone call, not for statistics.
"""
