"""A step that repeats itself: touchdown, stance, the search for a steady gait."""
