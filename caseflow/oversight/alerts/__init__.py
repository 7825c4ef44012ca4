"""Watching the log for misuse: detectors, canaries (watched fictional cases) and alerts.

Decision. *Context*: a log that nobody reads protects nobody, but nearly everything that is opened
is opened for work. *Options*: scores learnt from habits; fixed rules; a person who reads the log.
*Choice*: five rules with thresholds in the settings, each of which a supervisor can understand and
check, and canaries, which need no threshold. *Consequence*: an alert is a question, not a verdict:
the data protection officer or a supervisor answers it with a code, and it is never shown to the
person whom it is about.

The package is above the pathway, since "out of caseload" asks whose case it was.
"""
