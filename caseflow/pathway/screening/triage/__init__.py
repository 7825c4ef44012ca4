"""The triage: questions about safety and health, and what must happen within hours."""
