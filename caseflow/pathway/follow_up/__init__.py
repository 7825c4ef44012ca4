"""7 Did the service arrive, and did it help?"""
