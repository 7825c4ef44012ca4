"""One heap of the inbox: the page that a partner opens most, so it reads only what it shows."""
