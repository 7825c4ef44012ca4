"""Search cards: by what a survivor is found again, sealed, one for each case or screening.

Decision. *Context*: names must be found by sound and across scripts, and no column may hold a
name or anything that frequency gives away. *Options*: phonetic columns; blind indexes of names;
a sealed card with keyed tokens, opened into memory. *Choice*: the last. The tokens in the card
are keyed for the whole mechanism, not for one organisation as first planned, because a file
changes hands and the giver could not write for the receiver; in memory every organisation's
index keys them again with a key of its own. *Consequence*: the first search after a pause opens
all cards of an organisation, and says so in the log as one event. Keyed columns exist only for
telephone and document numbers, which nobody can guess by how often they occur.
"""
