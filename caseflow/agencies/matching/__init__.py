"""Which services fit a need, and in words why others do not; knows no survivor, only a wish."""
