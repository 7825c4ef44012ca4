"""Several files about one person in one organisation, which are joined under one view.

Keys and rows stay where they are, because the packets, consents and sealed fields of a case are
bound to it. A join is a row that names the file that goes on and the other one. Every page of both
then leads to the page that shows them together, and a supervisor may take them apart again for 30
days. Files of two organisations are never joined: the coordination desk asks the owner.
"""
