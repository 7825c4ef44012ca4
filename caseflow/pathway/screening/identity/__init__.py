"""Who the person is and how to reach him or her, as far as it is told."""
