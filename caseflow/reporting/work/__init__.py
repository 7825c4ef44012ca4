"""The work of organisations in exact figures: referrals and hand-overs, and the lists behind them.

Decision. *Context*: the coordinator's screen counts everything that was ever sent, by receiver,
sender, service, priority, state and month. Priority and reason are sealed, so SQL cannot group by
them, and opening each referral took 784 times as long as a least list of cases, and seven times
more with ten times the cases. *Options*: plain columns for what is counted; counters that every
move changes in its own transaction; counters that follow each change of state later; counters of
what has ended, beside a live reading of what has not. *Choice*: the last.

- A referral that has ended never changes its state again, and neither does a hand-over that was
  accepted or returned. So each is counted exactly once, when it has ended, by background work
  (`actions.fold`), and there is nothing to take back. Counting every change instead would have to
  know what a referral was counted as before.
- What has not ended is read live, with its clock: it is as much as organisations can work on, and
  does not grow with the years. What has ended since the last fold is read live too.
- No action writes a counter, so no two of them wait for one another.
- A row ends at a time that its transaction chose, and shows when that commits. So only what ended
  more than `actions.SETTLED` ago is folded: no transaction is open for so long. The checkpoint
  of each receiver moves in the transaction that changes its counters.
- The counts of one receiver, sender and month stand in one sealed value of one size
  (`models.WorkTally`); the key of the installation opens them, as it opens a priority.

*Consequence*: a page opens a few hundred small values and what is open, whatever was sent before.
An event whose time lies before the checkpoint is missed, which needs a clock that was set back by
more than ten minutes: `caseflow figures check` compares all kept counts with the records, and
`caseflow figures rebuild` counts anew. The tables are left out of the log's digests, because they
can be made again from records that the log covers.

These figures are exact because whoever may see a number may see its list. On paper and in files
they are protected like figures about people: see `caseflow.reporting`.
"""
