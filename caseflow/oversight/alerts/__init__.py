"""Watching the log for what a person would want to be told: detectors, canaries, alerts.

Decision. *Context*: a log that nobody reads protects nobody; most openings are work. *Options*:
scores learnt from habits; fixed rules; a person who reads. *Choice*: five rules with thresholds
in the settings, each a sentence that a supervisor can check, and canaries, which need no
threshold. *Consequence*: an alert is a question, never a verdict: it is answered with a code by
the data protection officer or a supervisor, and never shown to whom it is about.

The room stands above the pathway, since "out of caseload" asks whose case it was.
"""
