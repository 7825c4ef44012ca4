"""Statistics of the whole network, for the coordinator, who never sees a case.

Figures of work (who sent what to whom, and how far it is) are exact on the coordinator's screen,
where each number opens its list: see `work` and `lists`. Figures about people, and everything that
is printed or saved, are protected as follows.

Decision. *Context*: a count of three boys in one district can tell a reader who the three boys
are. *Options*: hide small counts only; add noise (differential privacy); hide small counts, then
all numbers from which they could be computed, and round the rest. *Choice*: the last.

- Counts of 1 to k-1 people are hidden. k is the setting `small_cell`, 11 by default, which we
  remember as the limit that CTDC uses. Confidence: *proposed*; nobody has looked it up. Zero is
  shown. A count of referrals is hidden when they concern 1 to k-1 people.
- Inside a table further cells, then totals, are hidden until no hidden cell can be computed: the
  published numbers must leave each of them at least k possible values (`suppression`). Both
  kinds of hidden cells carry the same mark, so the mark itself says nothing.
- What is shown is rounded up to the next multiple of 5, and periods are calendar quarters and
  years. So nobody can subtract the figures of two filters or two days and get an exact small
  number. Confidence: *proposed*. Between different tables, rounding is the only protection: a
  reader who compares them learns a range, not a count. We accept that.
- There is no filter by district or service: when there was one, the figures of one part could be
  subtracted from those of the whole, and showed the hidden cells of the others. One protected
  table shows both instead.
- Medians and percentiles are shown only for k people or more; shares are rounded to tenths.

*Consequence*: totals do not add up exactly, and a page says so. The lists of referrals
name organisations and no case: it is for a telephone call, not for statistics.
"""
