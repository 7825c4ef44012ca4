"""Search cards: sealed tokens by which a survivor is found, one card for each case or screening.

Decision. *Context*: names must be found by sound and across scripts, and no column may hold a name,
nor anything that can be guessed from how often it occurs. *Options*: phonetic columns; blind
indexes of names; a sealed card with keyed tokens, opened into memory. *Choice*: the last. The
tokens in a card are keyed for all organisations together, not for each one, because a case may be
handed over and the giver could not make tokens for the receiver; in memory the index of each
organisation keys them again with a key of its own. *Consequence*: the first search after a pause
opens all cards of an organisation, and the log says so in one event. Only telephone and document
numbers have keyed columns: they cannot be guessed from how often they occur.
"""
