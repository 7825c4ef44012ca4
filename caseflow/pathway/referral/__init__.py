"""6 Asking an organisation for a service, with consent."""
