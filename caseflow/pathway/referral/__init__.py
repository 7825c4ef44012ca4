"""Step 6: ask an organisation for a service, with the survivor's consent."""
