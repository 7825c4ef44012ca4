"""Whether two names may be one name: across scripts, spellings and the order of words; pure.

Decision. *Context*: one survivor is Хадижа at a border and Khadeejah at a clinic. *Options*:
a transliteration library alone; a model trained on names; small phonetic rules. *Choice*: anyascii
with corrections for each script, several skeletons of consonants for one word where a script is
ambiguous, ranked with rapidfuzz. *Consequence*: every rule can be read and argued with, and a
fixture of invented names in nine scripts says how good it is (tests/unit/people/likeness).
"""
