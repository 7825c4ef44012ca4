"""How a word sounds, written in plain Latin letters, whatever script it came in."""
