"""The person's own file: what is held about them, on paper, in their language.

Decision. *Context*: everybody may see what is held about them, but a file speaks of other people
too, and a paper can be found by those whom the person fears. *Options*: print the pages of the
case; an export of every field; a paper of its own, for the person. *Choice*: the last. It is made
of what is about the person, and leaves out what is about others or would put somebody in danger;
the page tells the worker what and why. *Consequence*: what is left out is decided in `rules`, not
by whoever makes the paper. The paper is made in memory when it is asked for, is stored nowhere, and
making it is an event of the log.
"""
