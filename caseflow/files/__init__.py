"""Files that somebody uploads: which type they are, pictures of what they show, and viruses.

Decision. *Context*: photographs and PDF files come from phones of strangers, and the libraries that
read them have had holes. *Options*: read them in the server process, which holds keys; a service of
its own for each installation; a short process for each file. *Choice*: the last. It gets the bytes
through a pipe, has no keys, no settings and no environment, may use little memory and time, and
where the kernel has Landlock cannot read the folders of this installation (`drawing_process`).
*Consequence*: what it draws is new: no metadata, no script and nothing hidden of the original is in
it. A file that breaks the process, or wants too much, is refused with a sentence, and the server
goes on.
"""
