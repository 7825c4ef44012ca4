"""What is asked of an authority or a court beside the two decisions, and what became of it.

An appeal, what the reflection period gives, a residence permit, proceedings: each is asked for and
then granted or refused, on days that other offices set. They are steps of one kind in one table.
"""
