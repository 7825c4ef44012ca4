"""The worker's own judgement, which is kept beside what the indicators say."""
