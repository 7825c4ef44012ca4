"""Who the person is and how to reach them, as far as they want to say."""
